import type { Parties } from '../directory/directory.ts';
import { linkLifetime } from '../domain/lifetimes.ts';
import type { Change } from '../storage/store.ts';
import { openCollection } from '../worlds/collection.ts';
import type { World } from '../worlds/world.ts';
import { openSignIns, type SignIn } from './sign-ins.ts';

/** The sign-in that an app has confirmed as its link of a person (CB-1). */
interface LinkPointer {
  readonly sign_in: string;
  readonly app_key: string;
  readonly person_key: string;
}

/** Links of educational apps: a property of a sign-in, never of a consent. One person has one link with an app. */
export interface Links {
  /** AF-1: the app has a confirmed link with this person. */
  confirmed(parties: Parties): Promise<boolean>;
  /** The app says that it has made its link. False where the sign-in is no live link, or another one was first. */
  confirm(id: string, parties: Parties): Promise<boolean>;
  /** A link of this sign-in lives on for as long again, as changes for a commit. */
  toRenew(id: string, parties: Parties): Promise<Change[]>;
}

export function openLinks(world: World): Links {
  const pointers = openCollection<LinkPointer>(world.space, 'link');
  const signIns = openSignIns(world);
  const idOf = ({ app, person }: Parties) => `${app.client_id}:${person.id}`;

  async function find(parties: Parties) {
    const found = await pointers.find(idOf(parties));
    const pointer = found.thing;
    if (pointer?.app_key !== parties.app.key || pointer.person_key !== parties.person.key) return { found };
    const sign_in = await signIns.get(pointer.sign_in);
    return { found, ...(sign_in?.link === 'confirmed' && { sign_in }) };
  }

  return {
    confirmed: async (parties) => (await find(parties)).sign_in !== undefined,
    confirm: async (id, parties) => {
      for (;;) {
        const [linked, found] = await Promise.all([find(parties), signIns.find(id)]);
        const sign_in: SignIn | undefined = found.thing;
        if (linked.sign_in) return linked.sign_in.id === id;
        if (sign_in?.link !== 'live') return false;
        const pointer = { sign_in: id, app_key: parties.app.key, person_key: parties.person.key };
        const done = await world.space.commit([
          ...signIns.toPut(id, { ...sign_in, link: 'confirmed' }, { ttl: linkLifetime, found }),
          ...pointers.toPut(idOf(parties), pointer, { ttl: linkLifetime, found: linked.found }),
        ]);
        if (done) return true;
      }
    },
    toRenew: async (id, parties) => {
      const { found, sign_in } = await find(parties);
      return sign_in?.id === id && found.thing
        ? pointers.toPut(idOf(parties), found.thing, { ttl: linkLifetime, found })
        : [];
    },
  };
}
