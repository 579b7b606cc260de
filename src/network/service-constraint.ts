import { type AddressedRequest, readTarget } from './request-target.ts';
import { type VkService, vkHosts } from './vk-hosts.ts';

/**
 * Fastify's `constraints.service`: a route with `constraints: { service: 'oauth' }` answers on that VK service only, one
 * without answers on every host. So `/authorize` can be two routes, and `/login/…` and `/__emulator/…` one.
 */
export const serviceConstraint = {
  name: 'service',
  mustMatchWhenDerived: false,
  storage<Handler>() {
    const handlers = new Map<unknown, Handler>();
    return {
      get: (service: unknown): Handler | null => handlers.get(service) ?? null,
      set: (service: unknown, handler: Handler): void => {
        handlers.set(service, handler);
      },
    };
  },
  deriveConstraint: (request: AddressedRequest): VkService => readTarget(request).service,
  validate(service: unknown): void {
    if (![...vkHosts.values()].some((known) => known === service)) {
      throw new TypeError(`A route asks for the service ${JSON.stringify(service)}, which VK does not have.`);
    }
  },
};
