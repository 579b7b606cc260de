import type { About, EducationalProfile } from '../domain/educational-profile.ts';
import type { Person } from '../domain/person.ts';
import type { Phone } from '../domain/phone.ts';
import { randomToken } from '../secrets/random.ts';
import type { Change } from '../storage/store.ts';
import { type Found, keyOf, openCollection } from '../worlds/collection.ts';
import type { World } from '../worlds/world.ts';
import { keyBytes, seededKey } from './record-keys.ts';

/** A person as kept: with the keys that everything carries which hangs on them. */
export interface PersonRecord extends Person {
  /** Random, for this person alone: one made later under the same id, or with the same number, has another one. */
  readonly key: string;
  /** When it came to be in this world, ms of its clock; absent where it came with the seed. */
  readonly made_at?: number;
  /** Another one with each new password: sessions and refresh tokens carry it. */
  readonly password_key: string;
}

/** The VK ID users of a world. One phone belongs to at most one of them, under any number of callers. */
export interface People {
  get(id: number): Promise<PersonRecord | undefined>;
  withPhone(phone: Phone): Promise<PersonRecord | undefined>;
  /** Lowest id first. */
  list(): Promise<PersonRecord[]>;
  /** Gives the person an id where none was chosen. */
  add(person: NewPerson): Promise<PersonRecord | Taken>;
  /** `undefined` when there is no such person. The id and the keys stay whatever `change` says. */
  change(id: number, change: (person: Person) => Person): Promise<PersonRecord | Taken | undefined>;
  remove(id: number): Promise<boolean>;
  /** An id for a profile that comes to be here. */
  nextProfileId(): Promise<number>;
  /**
   * P-3: a person for a number without an owner, with an educational profile where one is asked for; as changes for a
   * commit, which fails where the number was taken meanwhile.
   */
  toRegister(phone: Phone, about: About, educational: boolean): Promise<PersonChange>;
  /** A change of everything but the number, as changes for a commit; undefined when there is no such person. */
  toChange(id: number, change: (person: Person) => Person): Promise<PersonChange | undefined>;
}

export type NewPerson = Omit<Person, 'id'> & { readonly id?: number };

export interface Taken {
  readonly taken: 'id' | 'phone';
}

export interface PersonChange {
  readonly person: PersonRecord;
  readonly changes: Change[];
}

const kind = 'person';
const ownerKind = 'phone';

/** The keys of a person, and of the owner of a number, in their world's space. */
export const personKey = (id: number): string => keyOf(kind, id);
export const phoneKey = (phone: Phone): string => keyOf(ownerKind, phone);

export function openPeople(world: World): People {
  const { space, template, random } = world;
  const people = openCollection<Person | PersonRecord>(space, kind, {
    listed: true,
    template: template.people,
  });
  const owners = openCollection<number>(space, ownerKind, { template: template.phones });

  const newKey = () => randomToken(random, keyBytes);
  const withKeys = (person: Person | PersonRecord): PersonRecord =>
    'key' in person
      ? person
      : {
          ...person,
          key: seededKey('person', person.id),
          password_key: seededKey('password', person.id),
        };
  const nextId = () => space.next('person', template.first.person);
  const nextProfileId = () => space.next('profile', template.first.profile);

  const toAdd = (record: PersonRecord, found?: Found<Person>, owner?: Found<number>): Change[] => [
    ...people.toPut(record.id, record, found && { found }),
    ...owners.toPut(record.phone, record.id, owner && { found: owner }),
  ];

  const add: People['add'] = async ({ id: chosen, ...person }) => {
    for (;;) {
      const id = chosen ?? (await nextId());
      const [found, owner] = await Promise.all([people.find(id), owners.find(person.phone)]);
      if (owner.thing !== undefined) return { taken: 'phone' };
      if (found.thing !== undefined) {
        if (chosen !== undefined) return { taken: 'id' };
        continue;
      }
      const record = { id, ...person, key: newKey(), password_key: newKey(), made_at: world.now() };
      if (await space.commit(toAdd(record, found, owner))) return record;
    }
  };

  /** The changes that make one of another: the number's owner moves with it. */
  async function changesFor(before: Found<Person | PersonRecord>, after: PersonRecord) {
    const former = before.thing;
    const changes = people.toPut(after.id, after, { found: before });
    if (!former || former.phone === after.phone) return changes;
    const [taken, left] = await Promise.all([owners.find(after.phone), owners.find(former.phone)]);
    if (taken.thing !== undefined) return { taken: 'phone' } as const;
    return [
      ...changes,
      ...owners.toPut(after.phone, after.id, { found: taken }),
      ...owners.toDrop(former.phone, left),
    ];
  }

  function changed(former: PersonRecord, change: (person: Person) => Person): PersonRecord {
    const { id, key, password_key, made_at } = former;
    const after = change(publicPerson(former));
    const isNewPassword = after.password !== former.password;
    return {
      ...after,
      id,
      key,
      password_key: isNewPassword ? newKey() : password_key,
      ...(made_at !== undefined && { made_at }),
    };
  }

  return {
    get: async (id) => {
      const person = await people.get(id);
      return person && withKeys(person);
    },
    withPhone: async (phone) => {
      // Both at once where the seed knows the number: its person is most likely still the owner.
      const guess = template.phones.get(phone);
      const [owner, guessed] = await Promise.all([
        owners.get(phone),
        guess === undefined ? undefined : people.get(guess),
      ]);
      if (owner === undefined) return undefined;
      const person = owner === guess ? guessed : await people.get(owner);
      return person && withKeys(person);
    },
    list: async () => (await people.all()).map(withKeys).toSorted((one, other) => one.id - other.id),
    add,
    change: async (id, change) => {
      for (;;) {
        const found = await people.find(id);
        if (!found.thing) return undefined;
        const after = changed(withKeys(found.thing), change);
        const changes = await changesFor(found, after);
        if ('taken' in changes) return changes;
        if (await space.commit(changes)) return after;
      }
    },
    remove: async (id) => {
      for (;;) {
        const found = await people.find(id);
        if (!found.thing) return false;
        const owner = await owners.find(found.thing.phone);
        const changes = [...people.toDrop(id, found), ...owners.toDrop(found.thing.phone, owner)];
        if (await space.commit(changes)) return true;
      }
    },
    nextProfileId,
    toRegister: async (phone, about, educational) => {
      const [id, profile_id, owner] = await Promise.all([
        nextId(),
        educational ? nextProfileId() : undefined,
        owners.find(phone),
      ]);
      const profiles: EducationalProfile[] =
        profile_id === undefined ? [] : [{ id: profile_id, role: 'teacher', ...about }];
      const person: PersonRecord = {
        id,
        phone,
        ...about,
        status: 'active',
        educational_profiles: profiles,
        key: newKey(),
        password_key: newKey(),
        made_at: world.now(),
      };
      const absent = { thing: undefined, stored: undefined };
      // Of the number the stored value counts, unless it names an owner, whom the commit must not find.
      const changes = toAdd(person, absent, owner.thing === undefined ? owner : absent);
      return { person, changes };
    },
    toChange: async (id, change) => {
      const found = await people.find(id);
      if (!found.thing) return undefined;
      const { phone } = found.thing;
      const person = { ...changed(withKeys(found.thing), change), phone };
      return { person, changes: people.toPut(id, person, { found }) };
    },
  };
}

/** A person as the control API and the world file know them: without what the records carry for themselves. */
export function publicPerson({
  key: _key,
  password_key: _password,
  made_at: _made,
  ...person
}: PersonRecord): Person {
  return person;
}

/** D-14: what is changed on «Информация о себе» goes to the educational profile. An emptied middle name is gone. */
export function withAbout(
  { middle_name: _, ...former }: EducationalProfile,
  about: About,
): EducationalProfile {
  return { ...former, ...about };
}
