import type { Application } from '../domain/application.ts';
import type { WrittenApplication } from '../domain/application-reading.ts';
import type { Person } from '../domain/person.ts';
import type { WrittenPerson } from '../domain/person-reading.ts';
import type { Phone } from '../domain/phone.ts';
import type { Policy } from '../domain/policy.ts';
import { sha256 } from '../secrets/digest.ts';

/** Who exists in a world at its start, and by which rules it goes. */
export interface WorldSeed {
  readonly people: readonly WrittenPerson[];
  readonly apps: readonly WrittenApplication[];
  readonly policy?: Partial<Policy>;
}

/**
 * A seed as worlds read it: immutable, and shared by all worlds that were made of it. A world stores only where it
 * differs, so that a seeded world costs no more than an empty one.
 */
export interface Template {
  /** Names the seed on a shared store. */
  readonly digest: string;
  readonly seed: WorldSeed;
  readonly people: ReadonlyMap<number, Person>;
  readonly phones: ReadonlyMap<Phone, number>;
  readonly apps: ReadonlyMap<number, Application>;
  /** Where the ids begin of what comes to be in the world itself. */
  readonly first: { readonly person: number; readonly profile: number; readonly app: number };
}

/**
 * Ids of people, of profiles and of apps that come without one: ranges that never meet (a profile's id is never a
 * person's).
 */
const firstPerson = 2001;
const firstProfile = 701_001;
const firstApp = 52_000_001;

/** Reads a seed once: gives ids to what has none, in its order; of two with one number the first stays. */
export function templateOf(seed: WorldSeed): Template {
  const people = new Map<number, Person>();
  const phones = new Map<Phone, number>();
  const apps = new Map<number, Application>();
  const chosen = {
    person: new Set(seed.people.map(({ id }) => id)),
    profile: new Set(seed.people.flatMap((one) => one.educational_profiles.map(({ id }) => id))),
    app: new Set(seed.apps.map(({ client_id }) => client_id)),
  };
  const [person, profile, app] = [
    series(firstPerson, chosen.person),
    series(firstProfile, chosen.profile),
    series(firstApp, chosen.app),
  ];
  for (const { id: own, educational_profiles, ...rest } of seed.people) {
    if (phones.has(rest.phone) || (own !== undefined && people.has(own))) continue;
    const id = own ?? person.next();
    const profiles = educational_profiles.map((one) => ({ ...one, id: one.id ?? profile.next() }));
    people.set(id, { id, ...rest, educational_profiles: profiles });
    phones.set(rest.phone, id);
  }
  for (const { client_id: own, ...rest } of seed.apps) {
    if (own !== undefined && apps.has(own)) continue;
    const client_id = own ?? app.next();
    apps.set(client_id, { client_id, ...rest });
  }
  return {
    digest: sha256(JSON.stringify(seed)),
    seed,
    people,
    phones,
    apps,
    first: { person: person.first(), profile: profile.first(), app: app.first() },
  };
}

/** Numbers from `start` on, but for those that are taken. */
function series(start: number, taken: ReadonlySet<number | undefined>) {
  let following = start;
  const skip = () => {
    while (taken.has(following)) following += 1;
    return following;
  };
  return {
    next: () => {
      const given = skip();
      following += 1;
      return given;
    },
    first: skip,
  };
}

/** A template with its apps under other client ids: each as [own, the template's]. */
export function withClients(
  template: Template,
  clients: readonly (readonly [own: number, template: number])[],
): Template {
  const apps = clients.flatMap(([client_id, original]) => {
    const app = template.apps.get(original);
    return app ? [[client_id, { ...app, client_id }] as const] : [];
  });
  return { ...template, apps: new Map(apps) };
}
