/** Which account is signed in in which browser. The store knows a session by its digest only; a sign-in begins a new one. */
import { randomToken, digest, type Random } from './random-tokens.ts';
import type { Json, KeyValueStore } from './key-value-store.ts';

export type Session = {
  /** The login, or null before a sign-in. */
  readonly account: string | null;
  /** Every form posts it back. */
  readonly csrf: string;
  /** The notices before linking have been shown once. */
  readonly seenNotices: boolean;
  /** What a refused sign-in leaves for the next page: the login to keep in its field. */
  readonly refusedLogin?: string;
};

const guestSeconds = 60 * 60;
const memberSeconds = 12 * 60 * 60;

export interface Sessions {
  find(token: string): Promise<Session | undefined>;
  /** Begins a session and gives the token for the cookie; the former one, if any, is over. */
  begin(
    account: string | null,
    former?: string,
  ): Promise<{ readonly token: string; readonly session: Session }>;
  /** Leaves a refused sign-in for the next page to show, once. */
  refuse(token: string, login: string): Promise<void>;
  forgetRefusal(token: string): Promise<void>;
  /** The notices have been shown. */
  showedNotices(token: string): Promise<void>;
  end(token: string): Promise<void>;
}

export function createSessions(store: KeyValueStore, prefix: string, random: Random): Sessions {
  const keyOf = (token: string): string => `${prefix}session:${digest(token)}`;
  // This is the only writer under these keys, so their values are what it has put.
  const read = (value: Json | undefined): Session | undefined => value as Session | undefined;

  async function change(token: string, alter: (session: Session) => Session): Promise<void> {
    await store.swap(keyOf(token), (current) => {
      const session = read(current);
      return session === undefined ? { keep: true as const } : { put: alter(session) };
    });
  }

  return {
    find: async (token) => read(await store.get(keyOf(token))),
    async begin(account, former) {
      if (former !== undefined) await store.drop(keyOf(former));
      const token = randomToken(random);
      const session: Session = { account, csrf: randomToken(random), seenNotices: false };
      await store.put(keyOf(token), session, account === null ? guestSeconds : memberSeconds);
      return { token, session };
    },
    refuse: (token, refusedLogin) => change(token, (session) => ({ ...session, refusedLogin })),
    forgetRefusal: (token) => change(token, ({ refusedLogin: _shown, ...session }) => session),
    showedNotices: (token) => change(token, (session) => ({ ...session, seenNotices: true })),
    end: (token) => store.drop(keyOf(token)),
  };
}
