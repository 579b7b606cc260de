import { type AdapterPayload, type KoaContextWithOIDC, Provider } from 'oidc-provider';

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

/** What the provider's adapters have in common here: how a record is found. */
interface Finder {
  find(id: string): Promise<AdapterPayload | undefined>;
}

/** A code that was made without PKCE is good at such a door only: at any other there is no such code. */
export function guardCodes<Verbs extends Finder>(verbsOf: (model: string) => Verbs, doors: Doors) {
  return (model: string): Verbs => {
    const verbs = verbsOf(model);
    if (model !== 'AuthorizationCode') return verbs;
    const find = async (id: string) => {
      const code = await verbs.find(id);
      const door = Provider.ctx && doors.of(Provider.ctx.req);
      return code?.codeChallenge === undefined && !withoutPkce(door) ? undefined : code;
    };
    return { ...verbs, find };
  };
}

/** Doors of a time before PKCE. */
export const withoutPkce = (door: Door | undefined): boolean => door === 'oauth' || door === 'silent';

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
