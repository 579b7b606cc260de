import type { KoaContextWithOIDC } from 'oidc-provider';

/**
 * Which of a dialect's doors a request came in by. `id`: VK ID, strict as the standard. `oauth`: VK's OAuth of old,
 * which has no PKCE and no refresh tokens, and tokens for a day, or for ever with the scope `offline`. `silent`: VK ID's
 * first version, without PKCE too. No parameter, header or body can say so: only the door itself.
 */
export type Door = 'id' | 'oauth' | 'silent';

/** What a door tells itself for the end of an authorization, kept with the request meanwhile. */
const doorParams = ['vk_face', 'vk_redirect_uri', 'vk_response_type'];

/** The marks on raw requests: beside them, so that nothing a client sends can make one. */
export interface Doors {
  mark(request: object, door: Door): void;
  of(request: object): Door | undefined;
}

export function openDoors(): Doors {
  const marks = new WeakMap<object, Door>();
  return {
    mark: (request, door) => {
      marks.set(request, door);
    },
    of: (request) => marks.get(request),
  };
}

/** Seconds that an access token lives. */
export function lifetimeOf(door: Door | undefined, scopes: ReadonlySet<string>): number {
  if (door === 'oauth') return scopes.has('offline') ? century : 86_400;
  return door === 'silent' ? 365 * 86_400 : 3600;
}

const century = 100 * 365 * 86_400;

/** The provider's `extraParams` for them: from anyone but a door they are as if not said. */
export const trustedParams = (doors: Doors): Record<string, (ctx: KoaContextWithOIDC) => void> =>
  Object.fromEntries(
    doorParams.map((name) => [
      name,
      (ctx: KoaContextWithOIDC) => {
        if (doors.of(ctx.req) === undefined && ctx.oidc.params) ctx.oidc.params[name] = undefined;
      },
    ]),
  );

/** A request refused before they were looked at still has them: at its end they count only from a door, or as kept. */
export const believes = (doors: Doors, { req, oidc }: KoaContextWithOIDC, name: string): boolean =>
  !doorParams.includes(name) || doors.of(req) !== undefined || oidc.route === 'resume';
