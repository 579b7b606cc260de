import { type AdapterPayload, errors, Provider } from 'oidc-provider';
import type { Change } from '../storage/store.ts';
import type { World } from '../worlds/world.ts';

/**
 * Why a pushed authorization request (RFC 9126) begins nothing. The provider has one sentence for "unknown", "expired" and
 * "used"; a developer needs to know which. So when a request was pushed is remembered for longer than the request itself.
 */

const pushedKey = (id: string): string => `oidc-pushed:${id}`;
const rememberedFor = 24 * 3600;

interface Pushed {
  /** ms of the world's clock. */
  readonly expires_at: number;
}

/** A change for the commit that keeps a pushed request, which lives `expiresIn` seconds. */
export const toRememberPushed = (world: World, id: string, expiresIn: number): Change => ({
  key: pushedKey(id),
  put: { expires_at: world.now() + expiresIn * 1000 },
  ttl: expiresIn + rememberedFor,
});

/**
 * The record of a pushed request, if it may begin an authorization; else throws `invalid_request_uri`. A person who takes long
 * to sign in comes back later than it expires: by then it is only marked as used.
 */
export async function usablePushed(
  world: World,
  id: string,
  payload: AdapterPayload | undefined,
): Promise<AdapterPayload | undefined> {
  if (Provider.ctx?.oidc.route !== 'authorization') return payload;
  if (payload?.['consumed'] !== undefined) throw new errors.InvalidRequestUri('request_uri was already used');
  const pushed = (await world.space.get(pushedKey(id))) as Pushed | undefined;
  if (!pushed) throw new errors.InvalidRequestUri('request_uri is not known');
  const late = world.now() - pushed.expires_at;
  if (late < 0) return payload;
  const at = new Date(pushed.expires_at).toISOString();
  throw new errors.InvalidRequestUri(`request_uri expired ${Math.ceil(late / 1000)} s ago, at ${at}`);
}
