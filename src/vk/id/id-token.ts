import type { Engine } from '../../engine/engine.ts';
import { openShelf } from '../../world/shelf.ts';
import type { World } from '../../world/world.ts';
import { digestOf } from '../secret.ts';

/** Seconds that an ID token lives: nobody knows VK's, this is our choice. */
const lifetime = 3600;

/**
 * VK's ID token. `iis` is VK's own spelling of `iss`, and verifiers read it; `jti` is the constant that marks the kind
 * of token; `sub` and `app` are numbers. `iss` and `aud` beside them are our choice, for standard libraries.
 */
export function idTokenClaims(
  { user_id, client_id }: { readonly user_id: number; readonly client_id: number },
  now: number,
): Record<string, unknown> {
  const iat = Math.floor(now / 1000);
  return {
    iis: 'VK',
    iss: 'VK',
    sub: user_id,
    app: client_id,
    aud: String(client_id),
    iat,
    exp: iat + lifetime,
    jti: 21,
  };
}

export interface IdTokens {
  issue(whose: { readonly user_id: number; readonly client_id: number }): Promise<string>;
  /** Undefined: not one of ours, or its time is over. */
  whose(jwt: string): Promise<{ user_id: number; client_id: number } | undefined>;
}

/** A JWT carries real time, and a world may have aged since: its age then is kept beside it. */
export function openIdTokens(world: World, engine: Engine, now: () => number): IdTokens {
  const ages = openShelf<number>(world.store, 'vk-id-token', { listed: false });
  const key = (jwt: string) => digestOf(jwt).toString('base64url');
  return {
    issue: async (whose) => {
      const jwt = await engine.sign(idTokenClaims(whose, now()));
      await ages.put(key(jwt), await world.age(), lifetime);
      return jwt;
    },
    whose: async (jwt) => {
      const [claims, then] = await Promise.all([engine.read(jwt), ages.get(key(jwt))]);
      const { iis, sub, app, exp } = claims ?? {};
      if (then === undefined || iis !== 'VK') return undefined;
      const isOver = Number(exp) * 1000 <= now() + (await world.age()) - then;
      return isOver ? undefined : { user_id: Number(sub), client_id: Number(app) };
    },
  };
}
