import type { Wire } from '../domain/oauth/authorization-request.ts';
import type { Method } from '../domain/oauth/pkce.ts';
import { type Collection, keyOf, openCollection } from '../worlds/collection.ts';
import type { World } from '../worlds/world.ts';

/**
 * One act of authorization: what codes, tokens and refresh families hang on. Its id is the `sign_in` that messages, log
 * lines and pages carry. Times in ms of the world's clock.
 */
export interface SignIn {
  readonly id: string;
  readonly wire: Wire;
  readonly client_id: number;
  readonly app_key: string;
  readonly person_id: number;
  readonly person_key: string;
  /** The person's password key at the time: another one ends what a new password ends. */
  readonly password_key: string;
  readonly scopes: readonly string[];
  /** The consent that it depends on; a link has none. */
  readonly consent?: string;
  /** Where it came of a link's token: it ends with the link. */
  readonly parent?: string;
  /** An educational app's link: pending until its code is redeemed, confirmed when the app has said that it made it. */
  readonly link?: 'confirmed' | 'live' | 'pending';
  /** A link, which has no consent: names that the `claims` parameter of the standard asked for. */
  readonly claims?: readonly string[];
  /** The educational profile that was linked. */
  readonly profile_id?: number;
  /** VK's `device_id`, which a code and its refresh tokens are tied to. */
  readonly device?: string;
  /** What its code is bound to. */
  readonly code: CodeBinding;
  /** When the code was redeemed, and by which request. */
  readonly redeemed?: { readonly at: number; readonly by: string };
  readonly family?: RefreshFamily;
  /** Its tokens open nothing any more; a link may live on. */
  readonly ended?: true;
}

export interface CodeBinding {
  readonly issued_at: number;
  /** Absent where a wire has no PKCE. */
  readonly challenge?: string;
  readonly method?: Method;
  /** What a redemption must name again; absent where no authorization request named one. */
  readonly redirect_uri?: string;
  /** VK ID's first version: the page's own id of the sign-in, which the app's server must name too. */
  readonly uuid?: string;
}

/** The refresh tokens of a sign-in: only the newest generation is good, once. */
export interface RefreshFamily {
  readonly generation: number;
  readonly issued_at: number;
  /** A generation was used twice. */
  readonly ended?: true;
}

const kind = 'sign-in';

/** The key of a sign-in in its world's space. */
export const signInKey = (id: string): string => keyOf(kind, id);

export const openSignIns = (world: World): Collection<SignIn> => openCollection<SignIn>(world.space, kind);
