import type { PersonRecord } from '../directory/directory.ts';
import { guestLifetime, sessionLifetime } from '../domain/lifetimes.ts';
import { randomToken } from '../secrets/random.ts';
import type { Change, Json } from '../storage/store.ts';
import { type Found, keyOf, openCollection } from '../worlds/collection.ts';
import type { World } from '../worlds/world.ts';

/**
 * A browser's session at VK ID, counted by both servers. Its key is the value of the cookie. Without a person it is a
 * guest's: only what the standard server keeps for its own forms.
 */
export interface Session {
  /** Public, unlike the key: another one with each sign-in. */
  readonly uid: string;
  readonly person_id?: number;
  readonly person_key?: string;
  readonly password_key?: string;
  /** ms of the world's clock. */
  readonly signed_in_at?: number;
  /** What the standard server keeps of it: opaque here. */
  readonly provider?: Json;
}

/** A session of a person who may still be who they were. */
export interface SignedIn {
  readonly id: string;
  readonly session: Session;
  readonly person: PersonRecord;
  readonly signed_in_at: number;
}

export interface Sessions {
  find(id: string): Promise<Found<Session>>;
  /** Whose session this is; undefined for a guest's, an ended one, or one that began before a new password. */
  signedIn(id: string | undefined): Promise<SignedIn | undefined>;
  /**
   * SI-21: a new session with a new id and uid in place of the former one, as changes for a commit. The former session is dropped
   * by its id alone.
   */
  toBegin(person: PersonRecord, former: string | undefined): { id: string; changes: Change[] };
  /** A session begun elsewhere goes on under the person's new password: the browser that has set it stays signed in. */
  toRenew(id: string, found: Found<Session>, password_key: string): Change[];
  toSave(id: string, session: Session, found: Found<Session>): Change[];
  end(id: string): Promise<void>;
}

const kind = 'session';

/** The key of a session in its world's space. */
export const sessionKey = (id: string): string => keyOf(kind, id);

/** Of the cookie's value: 256 bits. */
const idBytes = 32;
const uidBytes = 16;

export function openSessions(
  world: World,
  people: { get(id: number): Promise<PersonRecord | undefined> },
): Sessions {
  const sessions = openCollection<Session>(world.space, kind);
  const find: Sessions['find'] = async (id) =>
    /^[\w-]{16,64}$/u.test(id) ? sessions.find(id) : { thing: undefined, stored: undefined };
  /** Counted from the sign-in, however often and wherever the session is saved meanwhile. */
  const lifetimeOf = ({ signed_in_at }: Session): number =>
    signed_in_at === undefined
      ? guestLifetime
      : Math.max(1, sessionLifetime - Math.floor((world.now() - signed_in_at) / 1000));

  return {
    find,
    signedIn: async (id) => {
      if (id === undefined) return undefined;
      const session = (await find(id)).thing;
      if (session?.person_id === undefined) return undefined;
      const person = await people.get(session.person_id);
      return person && isOf(session, person)
        ? { id, session, person, signed_in_at: session.signed_in_at ?? 0 }
        : undefined;
    },
    toBegin: (person, former) => {
      const id = randomToken(world.random, idBytes);
      const session: Session = {
        uid: randomToken(world.random, uidBytes),
        person_id: person.id,
        person_key: person.key,
        password_key: person.password_key,
        signed_in_at: world.now(),
      };
      const dropped = former === undefined || !/^[\w-]{16,64}$/u.test(former) ? [] : sessions.toDrop(former);
      return { id, changes: [...sessions.toPut(id, session, { ttl: sessionLifetime }), ...dropped] };
    },
    toRenew: (id, found, password_key) =>
      found.thing
        ? sessions.toPut(id, { ...found.thing, password_key }, { ttl: lifetimeOf(found.thing), found })
        : [],
    toSave: (id, session, found) => sessions.toPut(id, session, { ttl: lifetimeOf(session), found }),
    end: (id) => sessions.drop(id),
  };
}

/** A session counts while its person is the same, with the same password. */
export const isOf = (session: Session, person: PersonRecord): boolean =>
  session.person_key === person.key && session.password_key === person.password_key;
