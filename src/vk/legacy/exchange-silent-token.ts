import { createHash } from 'node:crypto';
import { openShelf } from '../../world/shelf.ts';
import type { World } from '../../world/world.ts';

/** A sign-in of VK ID's first version, waiting for the app's server: the code behind a silent token. */
export interface SilentLogin {
  readonly client_id: number;
  /** The page's own id of the sign-in, which the server must name too. */
  readonly uuid: string;
  /** The engine's code and what it was made for (through the door `silent`: no PKCE). */
  readonly code: string;
  readonly redirect_uri: string;
}

/** Issued at `/auth`, taken once at `auth.exchangeSilentAuthToken`. */
export interface SilentTokens {
  issue(login: SilentLogin, random: (bytes: number) => Buffer): Promise<string>;
  look(token: string): Promise<SilentLogin | undefined>;
}

/** Seconds that a silent token lives; the payload says so. */
const silentLifetime = 600;

export function openSilentTokens(world: World): SilentTokens {
  const logins = openShelf<SilentLogin>(world.store, 'vk-silent', { listed: false });
  const key = (token: string) => createHash('sha256').update(token).digest('base64url');
  return {
    issue: async (login, random) => {
      const token = random(96).toString('base64url');
      await logins.put(key(token), login, silentLifetime);
      return token;
    },
    look: (token) => logins.get(key(token)),
  };
}
