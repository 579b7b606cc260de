/** Who is asking, and in which language: cookies in, a visit out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findAccount, type Account } from './accounts.ts';
import type { SessionAccount } from './link-flow.ts';
import { digest } from './random-tokens.ts';
import type { Session, Sessions } from './journal-sessions.ts';
import { en } from './texts/en.ts';
import { ru, type Nouns, type Texts } from './texts/ru.ts';

interface Guest {
  readonly texts: Texts;
  readonly token: string | undefined;
  readonly session: Session | undefined;
  readonly account: undefined;
}

export interface Member {
  readonly texts: Texts;
  readonly token: string;
  readonly session: Session;
  readonly account: Account;
}

export type Visit = Guest | Member;

export interface Visits {
  of(request: FastifyRequest): Promise<Visit>;
  /** A visit without a look at the store, for when the store is what broke. */
  guest(request?: FastifyRequest): Guest;
  /** Begins a session, signed in or not, in place of the one the visit had. */
  begin(reply: FastifyReply, visit: Visit, account: Account | undefined): Promise<Session>;
  end(reply: FastifyReply, visit: Visit): Promise<void>;
}

const languageCookie = 'journal-language';
const languageSeconds = 365 * 24 * 60 * 60;

export function createVisits(sessions: Sessions, url: URL, nouns: Nouns): Visits {
  // Cookies know no ports: the port in the name keeps two journals on one localhost apart, and both from VK ID.
  const cookie = `journal-session-${url.port || 'default'}`;
  const attributes = {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: url.protocol === 'https:',
  } as const;
  const russian = ru(nouns);

  function guest(request?: FastifyRequest): Guest {
    const texts = request?.cookies[languageCookie] === 'en' ? en : russian;
    return { texts, token: undefined, session: undefined, account: undefined };
  }

  return {
    guest,
    async of(request) {
      const { texts } = guest(request);
      const token = request.cookies[cookie];
      const session = token === undefined ? undefined : await sessions.find(token);
      const account = session === undefined ? undefined : findAccount(session.account);
      if (token === undefined || session === undefined || account === undefined)
        return { texts, token, session, account: undefined };
      return { texts, token, session, account };
    },
    async begin(reply, visit, account) {
      const { token, session } = await sessions.begin(account?.login ?? null, visit.token);
      void reply.setCookie(cookie, token, attributes);
      return session;
    },
    async end(reply, visit) {
      if (visit.token !== undefined) await sessions.end(visit.token);
      void reply.clearCookie(cookie, attributes);
    },
  };
}

/** A link of the footer asks for a language (`?lang=`); the answer is already in it, and it is remembered. */
export function offerLanguages(app: FastifyInstance, secure: boolean): void {
  app.addHook('onRequest', async (request, reply) => {
    const { query } = request;
    const language = typeof query === 'object' && query !== null && 'lang' in query ? query.lang : undefined;
    if (language !== 'ru' && language !== 'en') return;
    request.cookies[languageCookie] = language;
    void reply.setCookie(languageCookie, language, {
      httpOnly: true,
      sameSite: 'lax',
      path: '/',
      maxAge: languageSeconds,
      secure,
    });
  });
}

export function sessionAccountOf(visit: Visit): SessionAccount | undefined {
  return visit.account === undefined ? undefined : { account: visit.account, session: digest(visit.token) };
}
