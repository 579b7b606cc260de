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
  const grants = openShelf<Grant>(world.store, 'grant', { listed: false });
  // The newest live grant is all that is asked for, so a pointer does for an index.
  const linked = openShelf<string>(world.store, 'linked', { listed: false });
  const allowed = openShelf<string>(world.store, 'allowed', { listed: false });
  const move = async (id: string, when: (grant: Grant) => boolean, change: Partial<Grant>, ttl: number) => {
    const moved = await grants.change(id, (grant) =>
      grant && when(grant) ? { put: { ...grant, ...change }, ttl } : { keep: true },
    );
    return 'put' in moved ? moved.put : undefined;
  };
  const live = async (id: string | undefined) => {
    const grant = id === undefined ? undefined : await grants.get(id);
    return grant?.state === 'live' ? grant : undefined;
  };

  return {
    get: (id) => grants.get(id),
    give: async (grant) => {
      const given: Grant = { ...grant, state: 'pending', confirmed: false, given_at: await world.now() };
      await grants.put(grant.id, given, pendingFor);
    },
    enliven: async (id) => {
      const grant = await move(id, ({ state }) => state === 'pending', { state: 'live' }, keptFor);
      if (grant) await allowed.put(`${grant.client_id}:${grant.person_id}`, id, keptFor);
    },
    confirm: async (id) => {
      const grant = await move(id, ({ state }) => state === 'live', { confirmed: true }, keptFor);
      if (grant) await linked.put(`${grant.client_id}:${grant.phone}`, id, keptFor);
      return grant !== undefined;
    },
    revoke: async (id) => {
      await move(id, () => true, { state: 'revoked' }, keptFor);
    },
    numberLinked: async (client_id, phone) =>
      (await live(await linked.get(`${client_id}:${phone}`))) !== undefined,
    covering: async (client_id, person_id, scopes) => {
      const grant = await live(await allowed.get(`${client_id}:${person_id}`));
      return grant && scopes.every((scope) => grant.scopes.includes(scope)) ? grant : undefined;
    },
  };
}

/** Seconds: a pending grant goes with its code; any other one stays as long as a refresh token could. */
const pendingFor = 900;
const keptFor = 180 * 86_400;
