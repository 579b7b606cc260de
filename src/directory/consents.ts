import { consentLifetime } from '../domain/lifetimes.ts';
import { randomToken } from '../secrets/random.ts';
import type { Change } from '../storage/store.ts';
import { type Found, keyOf, openCollection } from '../worlds/collection.ts';
import type { World } from '../worlds/world.ts';
import { keyBytes } from './record-keys.ts';

/** What a person has allowed an app with «Разрешить». It counts from then on, whatever becomes of the sign-in. */
export interface Consent {
  /** What each sign-in under this consent names: a consent given after a withdrawal has another one. */
  readonly id: string;
  readonly client_id: number;
  readonly app_key: string;
  readonly person_id: number;
  readonly person_key: string;
  readonly scopes: readonly string[];
  /** Asked for, and unticked by the person. */
  readonly declined: readonly string[];
  /** Names that the `claims` parameter of the standard asked for. */
  readonly claims: readonly string[];
  /** Seconds that it lives after each decision or renewal: as long as the longest-lived of what hangs on it. */
  readonly lives_for: number;
  /** ms of the world's clock. */
  readonly given_at: number;
}

/** The two whom a consent is between, as they are now. */
export interface Parties {
  readonly app: { readonly client_id: number; readonly key: string };
  readonly person: { readonly id: number; readonly key: string };
}

/** What was decided just now. */
export interface Decision {
  readonly scopes: readonly string[];
  readonly declined: readonly string[];
  readonly claims: readonly string[];
  /** Seconds that the tokens live that come of it. */
  readonly lives_for: number;
}

export interface Consents {
  /** The consent that counts; undefined where there is none, or one of a former person or app of these ids. */
  between(parties: Parties): Promise<Consent | undefined>;
  find(parties: Parties): Promise<Found<Consent>>;
  /**
   * The consent after one more decision, as changes for a commit: the same consent, with what was allowed before and now,
   * so that the sign-ins under it go on.
   */
  toGive(
    parties: Parties,
    decision: Decision,
    found: Found<Consent>,
  ): { consent: Consent; changes: Change[] };
  /** The consent lives on as it is for as long again, as changes for a commit. */
  toRenew(found: Found<Consent>): Change[];
  /** Ends the consent, and with it every sign-in under it. */
  withdraw(client_id: number, person_id: number): Promise<void>;
  /** Every consent of the world, in no particular order: its cost is the size of the world. */
  list(): Promise<Consent[]>;
}

const kind = 'consent';
const idOf = (client_id: number, person_id: number): string => `${client_id}:${person_id}`;

/** The key of a consent in its world's space. */
export const consentKey = (client_id: number, person_id: number): string =>
  keyOf(kind, idOf(client_id, person_id));

export function openConsents(world: World): Consents {
  const { space, random } = world;
  const consents = openCollection<Consent>(space, kind);
  const find: Consents['find'] = async ({ app, person }) => {
    const found = await consents.find(idOf(app.client_id, person.id));
    const isTheirs = found.thing?.app_key === app.key && found.thing.person_key === person.key;
    return isTheirs ? found : { ...found, thing: undefined };
  };

  return {
    find,
    between: async (parties) => (await find(parties)).thing,
    toGive: ({ app, person }, decision, found) => {
      const former = found.thing;
      const scopes = [...new Set([...(former?.scopes ?? []), ...decision.scopes])];
      const declined = [...new Set([...(former?.declined ?? []), ...decision.declined])];
      const consent: Consent = {
        id: former?.id ?? randomToken(random, keyBytes),
        client_id: app.client_id,
        app_key: app.key,
        person_id: person.id,
        person_key: person.key,
        scopes: scopes.filter((scope) => !decision.declined.includes(scope)),
        declined: declined.filter((scope) => !decision.scopes.includes(scope)),
        claims: [...new Set([...(former?.claims ?? []), ...decision.claims])],
        lives_for: Math.max(consentLifetime, former?.lives_for ?? 0, decision.lives_for),
        given_at: world.now(),
      };
      const changes = consents.toPut(idOf(app.client_id, person.id), consent, {
        ttl: consent.lives_for,
        found,
      });
      return { consent, changes };
    },
    toRenew: (found) => {
      const { thing } = found;
      return thing
        ? consents.toPut(idOf(thing.client_id, thing.person_id), thing, { ttl: thing.lives_for, found })
        : [];
    },
    withdraw: (client_id, person_id) => consents.drop(idOf(client_id, person_id)),
    list: async () =>
      [...(await space.scan('consent:')).values()].map((value) => value as unknown as Consent),
  };
}
