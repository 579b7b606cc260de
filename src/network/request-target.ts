/**
 * Network: how a request reaches us.
 *
 * Owns: which world, VK service and path a request names (this file), VK's host names (vk-hosts.ts), the local CA
 * (certificates.ts) and sockets (listeners.ts).
 * Leaves to others: what a service answers, and what is in a world.
 *
 * This file is pure. A URL is `[/w/{world}] [/{vk host}] /path`; `readTarget` takes it apart, before routing, and
 * never throws: whatever a socket can deliver has a target. It decodes nothing and resolves no `..`, so that a path
 * is here exactly what it is to the router.
 */
import { serviceOf, type VkService } from './vk-hosts.ts';

/** What a request is addressed to. */
export interface RequestTarget {
  /** The world the path names; absent when it names none. */
  readonly world?: string;
  /** What follows `/w/` and cannot be a world's id. Raw text of the client: escape it before showing it. */
  readonly badWorld?: string;
  readonly service: VkService;
  /** What chose the service. `default` means that neither the host nor the path named one of VK's hosts. */
  readonly chosenBy: 'host' | 'path' | 'default';
  /** What was cut off in front of `path`, to put in front of links that must stay at this target: `/w/a/id.vk.ru`. */
  readonly prefix: string;
  /** The rest, query included; begins with `/`. */
  readonly path: string;
}

/** The part of a raw `http.IncomingMessage` that says where it was sent. Fastify adds `originalUrl` when it rewrites. */
export interface AddressedRequest {
  readonly headers: { readonly host?: string | undefined };
  readonly url?: string | undefined;
  readonly originalUrl?: unknown;
}

/** Whether a string can be the id of a world. */
function isWorldId(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(text);
}

/** Takes a Host header and a request target apart. In an absolute target (a proxy's way) its host counts, as RFC 9112 says. */
function parseTarget({ host, url }: { host?: string | undefined; url?: string | undefined }): RequestTarget {
  const target = url ?? '';
  const [origin = '', authority] = /^https?:\/\/([^/?#]*)/i.exec(target) ?? [];
  const afterOrigin = target.slice(origin.length);

  const [worldPart = '', world] = /^\/w\/([^/?#]*)/.exec(afterOrigin) ?? [];
  const afterWorld = afterOrigin.slice(worldPart.length);

  const byHost = serviceOf(authority?.replace(/^.*@/, '') ?? host ?? '');
  const [hostPart = '', segment = ''] = /^\/([^/?#]+)/.exec(afterWorld) ?? [];
  const byPath = byHost ? undefined : serviceOf(segment);
  const rest = byPath ? afterWorld.slice(hostPart.length) : afterWorld;

  return {
    ...(world !== undefined && (isWorldId(world) ? { world } : { badWorld: world })),
    service: byHost ?? byPath ?? 'id',
    chosenBy: byHost ? 'host' : byPath ? 'path' : 'default',
    prefix: byPath ? worldPart + hostPart : worldPart,
    path: rest.startsWith('/') ? rest : `/${rest}`,
  };
}

/** The target of a raw request, at any moment of its life: Fastify keeps what the client sent as `originalUrl`. */
export function readTarget(request: AddressedRequest): RequestTarget {
  const known = targets.get(request);
  if (known) return known;
  const { originalUrl, url, headers } = request;
  const target = parseTarget({
    host: headers.host,
    url: typeof originalUrl === 'string' ? originalUrl : url,
  });
  targets.set(request, target);
  return target;
}

/** Read once: a request is asked for its target many times. */
const targets = new WeakMap<AddressedRequest, RequestTarget>();

/** Fastify's `rewriteUrl`: routes see the path without world and host. */
export function rewriteUrl(request: AddressedRequest): string {
  return readTarget(request).path;
}
