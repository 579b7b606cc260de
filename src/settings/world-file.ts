import { readFile } from 'node:fs/promises';
import { readApplication, type WrittenApplication } from '../domain/application-reading.ts';
import { readPerson, type WrittenPerson, type WrittenProfile } from '../domain/person-reading.ts';
import { readPolicyChanges } from '../domain/policy-reading.ts';
import type { Policy } from '../domain/policy.ts';
import { list, object, optional, type Reading, type ReadingFault } from '../domain/reading.ts';

/** Who exists in a world at its start, and by which rules it goes. An id that is not there is for the world to give. */
export interface Seed {
  readonly people: readonly WrittenPerson[];
  readonly apps: readonly WrittenApplication[];
  readonly policy?: Partial<Policy>;
}

/** A seed as a tester writes it: what is left out has a default. */
export interface WrittenSeed {
  readonly people?: readonly (Pick<WrittenPerson, 'first_name' | 'last_name' | 'phone'> &
    Partial<Omit<WrittenPerson, 'educational_profiles'>> & {
      readonly educational_profiles?: readonly Partial<WrittenProfile>[];
    })[];
  readonly apps?: readonly (Partial<WrittenApplication> & Pick<WrittenApplication, 'name'>)[];
  readonly policy?: Partial<Policy>;
}

/** A seed, or what is wrong with it: lines that begin with the key, as `people[2].phone must be …`. */
export type SeedOrFaults = Seed | { readonly faults: readonly string[] };

/** Where a world file may say "the demo journal's address", which is known only once the journal listens. */
const journalPlace = '{journal_url}';
/** What stands there until then: a name that never resolves, so that readers see a URI. */
const journalStandIn = 'http://journal.invalid';

/** Reads a world file. `now` in ms, for birth dates. */
export async function readSeedFile(file: string, now: number): Promise<SeedOrFaults> {
  try {
    return readSeedText(await readFile(file, 'utf8'), now);
  } catch (fault) {
    if (fault instanceof SyntaxError) return { faults: [`is not JSON (${fault.message})`] };
    if (fault instanceof Error && 'code' in fault) return { faults: [`cannot be read (${fault.message})`] };
    throw fault;
  }
}

/** Reads a seed that was given as a value. */
export const readSeed = (value: unknown, now: number): SeedOrFaults =>
  readSeedText(JSON.stringify(value ?? null), now);

/** The seed with the journal's address in its place; without a journal, its redirect URIs lead nowhere and are left out. */
export function placeJournal(seed: Seed, journalUrl: string | undefined): Seed {
  const place = (uris: readonly string[]): readonly string[] =>
    uris.flatMap((uri) => {
      if (!uri.startsWith(journalStandIn)) return [uri];
      return journalUrl === undefined
        ? []
        : [journalUrl.replace(/\/$/u, '') + uri.slice(journalStandIn.length)];
    });
  const apps = seed.apps.map((app) => ({
    ...app,
    redirect_uris: place(app.redirect_uris),
    post_logout_redirect_uris: place(app.post_logout_redirect_uris),
  }));
  return { ...seed, apps };
}

function readSeedText(text: string, now: number): SeedOrFaults {
  const written: unknown = JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(journalPlace)
      ? journalStandIn + value.slice(journalPlace.length)
      : value,
  );
  const world = object({
    people: optional(list((person, path) => readPerson(person, now, path))),
    apps: optional(list(readApplication)),
    policy: optional(readPolicyChanges),
  });
  const read: Reading<Partial<Seed>> = world(written, '');
  if ('faults' in read) return { faults: read.faults.map(spell) };
  const { people = [], apps = [], policy } = read.value;
  const faults = clashes({ people, apps });
  return faults.length > 0 ? { faults: faults.map(spell) } : { people, apps, ...(policy && { policy }) };
}

const spell = ({ path, message }: ReadingFault): string => (path === '' ? message : `${path} ${message}`);

/** What each may have, but only one of them. People and their profiles share one range of ids: neither is the other's. */
function clashes({ people, apps }: Seed): ReadingFault[] {
  const ids = people.flatMap((person, at) => [
    { path: `people[${at}].id`, value: person.id },
    ...person.educational_profiles.map((profile, index) => ({
      path: `people[${at}].educational_profiles[${index}].id`,
      value: profile.id,
    })),
  ]);
  return [
    ...repeated(people.map(({ phone }, at) => ({ path: `people[${at}].phone`, value: phone }))),
    ...repeated(ids),
    ...repeated(apps.map(({ client_id }, at) => ({ path: `apps[${at}].client_id`, value: client_id }))),
  ];
}

function repeated(
  places: readonly { readonly path: string; readonly value: number | string | undefined }[],
): ReadingFault[] {
  const owners = new Map<number | string, string>();
  return places.flatMap(({ path, value }) => {
    const owner = value === undefined ? undefined : owners.get(value);
    if (value !== undefined && owner === undefined) owners.set(value, path);
    return owner === undefined ? [] : [{ path, message: `is the same as ${owner}` }];
  });
}
