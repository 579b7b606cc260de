import type { AdapterPayload } from 'oidc-provider';
import { isOf, openSessions, type Session } from '../authorization/authorization.ts';
import { sessionLifetime } from '../domain/lifetimes.ts';
import type { Json } from '../storage/store.ts';
import type { OidcContext } from './oidc-context.ts';
import { asUnixTime } from './provider-records.ts';

/**
 * The browser's session as the provider knows one: a view of ours. Who is signed in is written by the login alone; the
 * provider reads it, and keeps a part of its own beside it.
 */
export function sessionView({ world, directory }: OidcContext) {
  const sessions = openSessions(world, directory.people);
  return {
    async find(id: string): Promise<AdapterPayload | undefined> {
      const session = (await sessions.find(id)).thing;
      if (!session) return undefined;
      const person =
        session.person_id === undefined ? undefined : await directory.people.get(session.person_id);
      // A session of a former person, or from before a new password, is none.
      if (session.person_id !== undefined && !(person && isOf(session, person))) return undefined;
      const begun = asUnixTime(session.signed_in_at ?? world.now(), world);
      return {
        ...asPayload(session.provider),
        jti: id,
        kind: 'Session',
        uid: session.uid,
        iat: begun,
        exp: begun + sessionLifetime,
        ...(person && { accountId: String(person.id), loginTs: begun }),
      };
    },

    /**
     * Saves the provider's own part, and only while nothing else changed meanwhile: it saves at the end of a request what
     * it read at the beginning. A session that ended in between stays ended; a browser that has none becomes a guest.
     */
    async upsert(id: string, payload: AdapterPayload): Promise<void> {
      const provider = ownPart(payload);
      for (;;) {
        const found = await sessions.find(id);
        const session: Session | undefined = found.thing;
        if (!session && payload.accountId !== undefined) return;
        if (session && JSON.stringify(session.provider) === JSON.stringify(provider)) return;
        const next: Session = { ...(session ?? { uid: String(payload.uid) }), provider };
        if (await world.space.commit(sessions.toSave(id, next, found))) return;
      }
    },

    destroy: (id: string) => sessions.end(id),
  };
}

/** What the provider keeps of a session besides who is signed in: the state of its forms, and each app's `sid`. */
function ownPart({ state, authorizations, acr, amr }: AdapterPayload): Json {
  const part = { state, authorizations, acr, amr };
  return JSON.parse(JSON.stringify(part));
}

const asPayload = (kept: Json | undefined): AdapterPayload =>
  typeof kept === 'object' && kept !== null ? { ...(kept as object) } : {};
