import type { About, EducationalProfile } from '../domain/educational-profile.ts';
import type { Person } from '../domain/person.ts';
import type { Phone } from '../domain/phone.ts';
import { nextNumber, openShelf } from '../world/shelf.ts';
import type { World } from '../world/world.ts';

/** The VK ID users of a world. One phone belongs to at most one of them, under any number of callers. */
export interface People {
  get(id: number): Promise<Person | undefined>;
  withPhone(phone: Phone): Promise<Person | undefined>;
  /** Lowest id first. */
  list(): Promise<Person[]>;
  /** Gives the person an id where none was chosen. */
  add(person: Omit<Person, 'id'> & { readonly id?: number }): Promise<Person | Taken>;
  /** `undefined` when there is no such person. The id stays whatever `change` says. */
  change(id: number, change: (person: Person) => Person): Promise<Person | Taken | undefined>;
  remove(id: number): Promise<boolean>;
  /** P-3: a person and, for an educational app, their profile, at once and for a number nobody has. */
  register(phone: Phone, about: About, educational: boolean): Promise<Person | Taken>;
  /** P-2 without `profile_id` (the profile is made), P-4 with it (changed if it differs, none made). */
  saveProfile(id: number, about: About, profile_id?: number): Promise<EducationalProfile | undefined>;
}

export interface Taken {
  readonly taken: 'id' | 'phone';
}

export function openPeople(world: World): People {
  const { store } = world;
  const people = openShelf<Person>(store, 'person');
  const owners = openShelf<number>(store, 'phone');

  const claim = async (phone: Phone, id: number) =>
    'put' in (await owners.change(phone, (owner) => (owner === undefined ? { put: id } : { keep: true })));
  const release = (phone: Phone, id: number) =>
    owners.change(phone, (owner) => (owner === id ? { drop: true } : { keep: true }));

  const add: People['add'] = async ({ id: chosen, ...person }) => {
    const id = chosen ?? (await freeId());
    if (!(await claim(person.phone, id))) return { taken: 'phone' };
    const added = await people.change(id, (current) =>
      current === undefined ? { put: { id, ...person } } : { keep: true },
    );
    if ('put' in added) return added.put;
    await release(person.phone, id);
    return { taken: 'id' };
  };

  const freeId = async (): Promise<number> => {
    const id = await nextNumber(store, 'person', firstPerson);
    return (await people.get(id)) ? freeId() : id;
  };

  const change: People['change'] = async (id, make) => {
    const before = await people.get(id);
    if (!before) return undefined;
    const { phone } = make(before);
    if (phone !== before.phone && !(await claim(phone, id))) return { taken: 'phone' };
    const changed = await people.change(id, (current) =>
      current ? { put: { ...make(current), id, phone } } : { keep: true },
    );
    if (phone !== before.phone) await release('put' in changed ? before.phone : phone, id);
    return 'put' in changed ? changed.put : undefined;
  };

  return {
    get: (id) => people.get(id),
    withPhone: async (phone) => {
      const id = await owners.get(phone);
      return id === undefined ? undefined : people.get(id);
    },
    list: async () => (await people.all()).toSorted((one, other) => one.id - other.id),
    add,
    change,
    remove: async (id) => {
      const person = await people.take(id);
      if (person) await release(person.phone, id);
      return person !== undefined;
    },
    register: async (phone, about, educational) => {
      const profiles = educational ? [await newProfile(about)] : [];
      return add({ phone, ...about, status: 'active', educational_profiles: profiles });
    },
    saveProfile: async (id, about, profile_id) => {
      const made = profile_id === undefined ? await newProfile(about) : undefined;
      let saved: EducationalProfile | undefined;
      await change(id, (person) => {
        const former = person.educational_profiles.find((profile) => profile.id === profile_id);
        saved = made ?? (former && withAbout(former, about));
        const put = saved;
        if (!put) return person;
        const profiles = person.educational_profiles;
        return {
          ...person,
          educational_profiles: former
            ? profiles.map((one) => (one === former ? put : one))
            : [...profiles, put],
        };
      });
      return saved;
    },
  };

  async function newProfile(about: About): Promise<EducationalProfile> {
    return { id: await nextProfileId(world), role: 'teacher', ...about };
  }
}

/** D-14: what is changed on «Информация о себе» goes to the educational profile. An emptied middle name is gone. */
function withAbout({ middle_name: _, ...former }: EducationalProfile, about: About): EducationalProfile {
  return { ...former, ...about };
}

/** An id for a profile that comes to be here. */
export const nextProfileId = ({ store }: World): Promise<number> =>
  nextNumber(store, 'profile', firstProfile);

/** Ids of people and of profiles that come to be here: two ranges that never meet (a profile's id is not a person's). */
const firstPerson = 2001;
const firstProfile = 701_001;
