import { type AdapterPayload, errors, Provider } from 'oidc-provider';
import { activate, endTokens, openSignIns, toRenewUnder } from '../authorization/authorization.ts';
import { deviceCodeLifetime, signInLifetime } from '../domain/lifetimes.ts';
import type { Change } from '../storage/store.ts';
import { countPoll } from './device-polling.ts';
import { clientMetadata } from './client-metadata.ts';
import type { OidcContext, OidcContexts } from './oidc-context.ts';
import { findGrant, liveSignIn } from './grant-view.ts';
import { asEnvelope, asJson, type Envelope, olderPayload } from './provider-records.ts';
import { toRememberPushed, usablePushed } from './pushed-requests.ts';
import { interactionView } from './interaction-view.ts';
import { sessionView } from './session-view.ts';
import { findWithinLimit } from './user-code-limit.ts';

/**
 * The provider's storage verbs. Sessions, grants, clients and interactions are views of records that VK's server has too;
 * the rest are the provider's own records, each of which hangs on a sign-in.
 */
export function adapterOf(contexts: OidcContexts) {
  const context = () => {
    const { ctx } = Provider;
    if (!ctx) throw new Error('the standard server works in requests only');
    return contexts.of(ctx.req);
  };
  return (model: string) => {
    const key = (id: string) => `oidc-${model}:${id}`;
    const userCodeKey = (code: string) => `oidc-${model}-code:${code}`;

    return {
      async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
        const here = context();
        if (model === 'Session') return sessionView(here).upsert(id, payload);
        if (model === 'Interaction') return interactionView(here).upsert(id, payload);
        const { world, directory } = here;
        // A pushed request names no app itself.
        const client_id = Number(payload.clientId ?? Provider.ctx?.oidc.client?.clientId);
        const app = await directory.applications.get(client_id);
        const kept = app && { app: { client_id, key: app.key } };
        const envelope: Envelope = { payload, aged: world.age, ...kept };
        // An expired device code is remembered for a day: `expired_token` is told from a code that never was.
        const ttl = model === 'DeviceCode' ? expiresIn + rememberedFor : expiresIn;
        const { userCode } = payload;
        const changes: Change[] = [
          { key: key(id), put: asJson(envelope), ttl },
          ...(userCode ? [{ key: userCodeKey(userCode), put: id, ttl }] : []),
          ...(model === 'PushedAuthorizationRequest' ? [toRememberPushed(world, id, expiresIn)] : []),
        ];
        while (!(await world.space.commit([...changes, ...(await changesOfSignIn(model, payload, here))])));
      },

      async find(id: string): Promise<AdapterPayload | undefined> {
        const here = context();
        const { directory, issuer, world } = here;
        if (model === 'Session') return sessionView(here).find(id);
        if (model === 'Interaction') return interactionView(here).find(id);
        if (model === 'Grant') return findGrant(here, id);
        if (model === 'Client') {
          const app = /^[1-9]\d{0,14}$/u.test(id) ? await directory.applications.get(Number(id)) : undefined;
          return app && clientMetadata(app, issuer);
        }
        const envelope = asEnvelope(await world.space.get(key(id)));
        const isLive = envelope !== undefined && (await isAlive(model, envelope, here));
        if (model === 'PushedAuthorizationRequest')
          return usablePushed(world, id, isLive ? olderPayload(envelope, world) : undefined);
        if (!isLive) return undefined;
        if (model === 'DeviceCode' && isPoll()) await countPoll(world, id, envelope.payload);
        return olderPayload(envelope, world);
      },

      async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
        const here = context();
        return findWithinLimit(here, async () => {
          const id = await here.world.space.get(userCodeKey(userCode));
          return typeof id === 'string' ? this.find(id) : undefined;
        });
      },

      /** Sessions are found by their cookie alone. */
      findByUid: async (): Promise<AdapterPayload | undefined> => undefined,

      /**
       * The provider finds and consumes in two calls; here the second of two parallel callers is refused, and ends the
       * sign-in's tokens, as a replay that comes later does.
       */
      async consume(id: string): Promise<void> {
        const here = context();
        const { space } = here.world;
        for (;;) {
          const value = await space.get(key(id));
          const envelope = asEnvelope(value);
          if (!envelope || envelope.payload.consumed) return refuseReplay(model, envelope, here);
          const consumed = Math.floor((here.world.now() - envelope.aged) / 1000);
          const used = { ...envelope, payload: { ...envelope.payload, consumed } };
          const changes: Change[] = [
            { key: key(id), put: asJson(used), expect: { value } },
            ...(await toActivate(model, envelope.payload, here)),
          ];
          if (await space.commit(changes)) return;
        }
      },

      async destroy(id: string): Promise<void> {
        const here = context();
        if (model === 'Session') return sessionView(here).destroy(id);
        // An answered request stays for the second press, and a grant is nothing that is kept.
        if (model === 'Interaction' || model === 'Grant') return undefined;
        return here.world.space.drop(key(id));
      },

      async revokeByGrantId(grantId: string): Promise<void> {
        // The provider asks for each kind of record; all of them fall with the sign-in, so that once is enough.
        if (model === 'AccessToken') await endTokens(context().world, grantId);
      },
    };
  };
}

const isPoll = (): boolean => Provider.ctx?.oidc.route === 'token';

/** Seconds. */
const rememberedFor = 144 * deviceCodeLifetime;

/** A record counts while its app is the same and its sign-in is in force. */
async function isAlive(model: string, { payload, app }: Envelope, here: OidcContext): Promise<boolean> {
  const what = model === 'AccessToken' ? 'access' : 'more';
  if (payload.grantId) return (await liveSignIn(here, payload.grantId, what)) !== undefined;
  return app === undefined || (await here.directory.applications.get(app.client_id))?.key === app.key;
}

/** A sign-in that began without a question is written with its code; a new refresh token lengthens it. */
async function changesOfSignIn(
  model: string,
  { grantId }: AdapterPayload,
  here: OidcContext,
): Promise<Change[]> {
  if (!grantId) return [];
  const { world, directory } = here;
  const signIns = openSignIns(world);
  const begun = here.begun.get(grantId);
  if (begun && (model === 'AuthorizationCode' || model === 'DeviceCode'))
    return signIns.toPut(grantId, begun, { ttl: signInLifetime(begun) });
  if (model !== 'RefreshToken') return [];
  // A refresh that was under way while its sign-in ended does not bring it back.
  const found = await signIns.find(grantId);
  const live = await liveSignIn(here, grantId, 'more');
  if (!live || !found.thing) return [];
  return [
    ...signIns.toPut(grantId, found.thing, { ttl: signInLifetime(found.thing), found }),
    ...(await toRenewUnder(world, directory, live.sign_in, live.standing)),
  ];
}

/** The sign-in of a code that is redeemed just now: its tokens count from here on, and a link is live. */
async function toActivate(
  model: string,
  { grantId }: AdapterPayload,
  { world, request_id }: OidcContext,
): Promise<Change[]> {
  if (!grantId || (model !== 'AuthorizationCode' && model !== 'DeviceCode')) return [];
  const signIns = openSignIns(world);
  const found = await signIns.find(grantId);
  if (!found.thing || found.thing.redeemed) return [];
  const active = activate(world, found.thing, request_id);
  return signIns.toPut(grantId, active, { ttl: signInLifetime(active), found });
}

async function refuseReplay(
  model: string,
  envelope: Envelope | undefined,
  { world }: OidcContext,
): Promise<never> {
  const grantId = envelope?.payload.grantId;
  if (grantId) await endTokens(world, grantId);
  if (model === 'PushedAuthorizationRequest')
    throw new errors.InvalidRequestUri('request_uri was already used');
  throw new errors.InvalidGrant(`${spelled[model] ?? model} already consumed`);
}

const spelled: Readonly<Record<string, string>> = {
  AuthorizationCode: 'authorization code',
  DeviceCode: 'device code',
  RefreshToken: 'refresh token',
};
