import { type AdapterPayload, errors } from 'oidc-provider';
import type { Directory } from '../directory/directory.ts';
import type { Json } from '../storage/store.ts';
import type { World } from '../world/world.ts';
import { clientMetadata } from './client.ts';

/** A record as it is kept: what the provider gave, and the world's age (ms) when it did. */
interface Kept {
  readonly payload: AdapterPayload;
  readonly age: number;
}

/**
 * The provider's storage verbs on our store; its clients from our directory; where age becomes expiry. `sparesAccess`:
 * the request at hand may end refresh tokens and codes, nothing else.
 */
export function adapterOf(world: World, directory: Directory, issuer: string, sparesAccess: () => boolean) {
  const { store } = world;
  return (model: string) => {
    const key = (id: string) => `${model}:${id}`;
    const ofGrant = (grantId: string) => `grant-${model}:${grantId}`;
    const endGrant = (grantId: string) => Promise.all(grantModels.map((name) => revokeModel(name, grantId)));
    const revokeModel = async (name: string, grantId: string) => {
      if (name === 'AccessToken' && sparesAccess()) return;
      if (name === 'RefreshToken') await store.put(`ended-family:${grantId}`, true, inFlight);
      await dropByGrant(world, name, grantId);
    };
    /** A refresh that was under way while its family ended must not bring it back. */
    const rejoin = async (id: string, { grantId, rotations }: AdapterPayload) => {
      if (rotations === 0) await store.drop(`ended-family:${grantId}`);
      else if ((await store.get(`ended-family:${grantId}`)) !== undefined) await store.drop(key(id));
    };

    return {
      async upsert(id: string, payload: AdapterPayload, expiresIn: number) {
        const kept: Kept = { payload, age: await world.age() };
        // A dead access token is remembered for a while, so that it can be told from one that never was.
        const keptFor = model === 'AccessToken' ? expiresIn + 86_400 : expiresIn;
        await store.put(key(id), kept as unknown as Json, keptFor);
        if (payload.grantId) await store.join(ofGrant(payload.grantId), key(id), expiresIn);
        if (model === 'RefreshToken') await rejoin(id, payload);
        if (model === 'Session' && payload.accountId && payload.uid)
          await directory.sessions.note(Number(payload.accountId), payload.uid, expiresIn);
        if (payload.uid) await store.put(`${model}-uid:${payload.uid}`, id, expiresIn);
        if (payload.userCode) await store.put(`${model}-code:${payload.userCode}`, id, expiresIn);
      },

      async find(id: string): Promise<AdapterPayload | undefined> {
        if (model === 'Client') {
          const app = /^[1-9]\d{0,14}$/u.test(id) ? await directory.applications.get(Number(id)) : undefined;
          return app && clientMetadata(app, issuer);
        }
        const found = older(await store.get(key(id)), await world.age());
        if (model !== 'Session' || !found?.accountId || !found.uid) return found;
        const isOver = await directory.sessions.isOver(Number(found.accountId), found.uid);
        return isOver ? undefined : found;
      },

      async findByUid(uid: string) {
        const id = await store.get(`${model}-uid:${uid}`);
        return typeof id === 'string' ? this.find(id) : undefined;
      },

      async findByUserCode(userCode: string) {
        const id = await store.get(`${model}-code:${userCode}`);
        return typeof id === 'string' ? this.find(id) : undefined;
      },

      /**
       * The provider finds and consumes in two calls; here the second of two parallel callers is refused, and takes
       * the whole grant down, as a replay that comes later does.
       */
      async consume(id: string) {
        const age = await world.age();
        const { former, won } = await store.swap(key(id), (current) => {
          const former = asKept(current);
          if (!former || former.payload.consumed) return { keep: true, former, won: false };
          const payload = { ...former.payload, consumed: Math.floor((Date.now() + age - former.age) / 1000) };
          return { put: { ...former, payload } as unknown as Json, former, won: true };
        });
        const grantId = former?.payload.grantId;
        if (!won) {
          if (grantId) await endGrant(grantId);
          if (model === 'PushedAuthorizationRequest')
            throw new errors.InvalidRequestUri('request_uri was already used');
          throw new errors.InvalidGrant(`${spoken[model] ?? model} already consumed`);
        }
        if (model === 'AuthorizationCode' && grantId) await directory.grants.enliven(grantId);
        if (model === 'DeviceCode' && grantId) await directory.grants.enliven(grantId);
      },

      async destroy(id: string) {
        if (model === 'Grant' && sparesAccess()) return;
        await store.drop(key(id));
        if (model === 'Grant') await directory.grants.revoke(id);
      },

      revokeByGrantId: (grantId: string) => revokeModel(model, grantId),
    };
  };
}

/** Kinds of records that fall with their grant. */
const grantModels = ['AccessToken', 'AuthorizationCode', 'RefreshToken', 'DeviceCode'];

/** Seconds that no refresh takes. */
const inFlight = 60;

const spoken: Readonly<Record<string, string>> = {
  AuthorizationCode: 'authorization code',
  DeviceCode: 'device code',
  RefreshToken: 'refresh token',
};

async function dropByGrant({ store }: World, model: string, grantId: string): Promise<void> {
  const keys = await store.members(`grant-${model}:${grantId}`);
  await Promise.all(keys.map((key) => store.drop(key)));
  await store.drop(`grant-${model}:${grantId}`);
}

/** What the store gave back, as it was kept by `upsert`. */
const asKept = (value: Json | undefined): Kept | undefined => value as unknown as Kept | undefined;

/**
 * The provider reads the system clock, so a record is made older instead: by as much as the world aged since it
 * was written.
 */
function older(value: Json | undefined, age: number): AdapterPayload | undefined {
  const kept = asKept(value);
  if (!kept) return undefined;
  const seconds = Math.floor((age - kept.age) / 1000);
  if (seconds === 0) return { ...kept.payload };
  const moved = moments
    .filter((name) => typeof kept.payload[name] === 'number')
    .map((name) => [name, Number(kept.payload[name]) - seconds]);
  return { ...kept.payload, ...Object.fromEntries(moved) };
}

/** The fields of the provider's records that are unix seconds. */
const moments = ['authTime', 'consumed', 'exp', 'iat', 'loginTs', 'iiat'] as const;
