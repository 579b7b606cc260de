import type { Phone } from '../domain/phone.ts';
import { openShelf } from '../world/shelf.ts';
import type { World } from '../world/world.ts';

/** What a person has allowed an app: the result of «Привязать» or «Разрешить». Its id is the engine's grant id. */
export interface Grant {
  readonly id: string;
  readonly client_id: number;
  readonly person_id: number;
  readonly phone: Phone;
  /** Educational apps: which profile was linked. */
  readonly profile_id?: number;
  readonly scopes: readonly string[];
  /** `pending` until its code is redeemed: a closed browser never blocks the number. */
  readonly state: 'live' | 'pending' | 'revoked';
  /** The app has said that it made its link (CB-1): what AF-1 looks at. */
  readonly confirmed: boolean;
  readonly given_at: number;
}

export interface Grants {
  get(id: string): Promise<Grant | undefined>;
  /** Newest first. */
  list(): Promise<Grant[]>;
  give(grant: Omit<Grant, 'confirmed' | 'given_at' | 'state'>): Promise<void>;
  /** The code was redeemed. A revoked grant stays revoked. */
  enliven(id: string): Promise<void>;
  /** `false` when there is no live grant to confirm. */
  confirm(id: string): Promise<boolean>;
  revoke(id: string): Promise<void>;
  /** AF-1: this app holds a live, confirmed grant for the number. */
  numberLinked(client_id: number, phone: Phone): Promise<boolean>;
  /** The newest live grant of the person to the app that covers these scopes: consent need not be asked again. */
  covering(client_id: number, person_id: number, scopes: readonly string[]): Promise<Grant | undefined>;
}

export function openGrants(world: World): Grants {
  const { store } = world;
  const grants = openShelf<Grant>(store, 'grant');
  const ofApp = (client_id: number, key: number | string) => `grants-of:${client_id}:${key}`;
  const listed = async (ids: readonly string[]) =>
    (await Promise.all(ids.map((id) => grants.get(id)))).filter((grant) => grant !== undefined);
  const move = async (id: string, change: Partial<Grant>, when: (grant: Grant) => boolean) =>
    'put' in
    (await grants.change(id, (grant) =>
      grant && when(grant) ? { put: { ...grant, ...change } } : { keep: true },
    ));

  return {
    get: (id) => grants.get(id),
    list: async () => (await grants.all()).toSorted((one, other) => other.given_at - one.given_at),
    give: async (grant) => {
      await grants.put(grant.id, {
        ...grant,
        state: 'pending',
        confirmed: false,
        given_at: await world.now(),
      });
      await store.join(ofApp(grant.client_id, grant.phone), grant.id);
      await store.join(ofApp(grant.client_id, grant.person_id), grant.id);
    },
    enliven: async (id) => {
      await move(id, { state: 'live' }, ({ state }) => state === 'pending');
    },
    confirm: (id) => move(id, { confirmed: true }, ({ state }) => state === 'live'),
    revoke: async (id) => {
      await move(id, { state: 'revoked' }, () => true);
    },
    numberLinked: async (client_id, phone) =>
      (await listed(await store.members(ofApp(client_id, phone)))).some(
        ({ state, confirmed }) => state === 'live' && confirmed,
      ),
    covering: async (client_id, person_id, scopes) =>
      (await listed(await store.members(ofApp(client_id, person_id))))
        .filter((grant) => grant.state === 'live' && scopes.every((scope) => grant.scopes.includes(scope)))
        .toSorted((one, other) => other.given_at - one.given_at)[0],
  };
}
