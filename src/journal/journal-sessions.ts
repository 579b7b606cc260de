/** Who sits at which browser. The shelf knows a session by its digest only; signing in gives it a new name. */
import { coin, digest, type Random } from './random-tokens.ts';
import type { Json, Shelf } from './key-value-store.ts';

export type Session = {
  /** The login, or null while nobody has signed in. */
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
  find(word: string): Promise<Session | undefined>;
  /** Begins a session and gives the word for the cookie; the former one, if any, is over. */
  begin(
    account: string | null,
    former?: string,
  ): Promise<{ readonly word: string; readonly session: Session }>;
  /** Leaves a refused sign-in for the next page to show, once. */
  refuse(word: string, login: string): Promise<void>;
  forgetRefusal(word: string): Promise<void>;
  /** The notices have been shown. */
  showedNotices(word: string): Promise<void>;
  end(word: string): Promise<void>;
}

export function createSessions(shelf: Shelf, prefix: string, random: Random): Sessions {
  const keyOf = (word: string): string => `${prefix}session:${digest(word)}`;
  // Nobody else writes under these keys, so what lies there is what was put.
  const read = (value: Json | undefined): Session | undefined => value as Session | undefined;

  async function change(word: string, alter: (session: Session) => Session): Promise<void> {
    await shelf.swap(keyOf(word), (current) => {
      const session = read(current);
      return session === undefined ? { keep: true as const } : { put: alter(session) };
    });
  }

  return {
    find: async (word) => read(await shelf.get(keyOf(word))),
    async begin(account, former) {
      if (former !== undefined) await shelf.drop(keyOf(former));
      const word = coin(random);
      const session: Session = { account, csrf: coin(random), seenNotices: false };
      await shelf.put(keyOf(word), session, account === null ? guestSeconds : memberSeconds);
      return { word, session };
    },
    refuse: (word, refusedLogin) => change(word, (session) => ({ ...session, refusedLogin })),
    forgetRefusal: (word) => change(word, ({ refusedLogin: _shown, ...session }) => session),
    showedNotices: (word) => change(word, (session) => ({ ...session, seenNotices: true })),
    end: (word) => shelf.drop(keyOf(word)),
  };
}
