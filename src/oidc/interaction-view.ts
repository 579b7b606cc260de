import type { AdapterPayload } from 'oidc-provider';
import { openRequests } from '../authorization/authorization.ts';
import type { Json } from '../storage/store.ts';
import { readRequest } from './read-provider-request.ts';
import type { OidcContext } from './oidc-context.ts';
import { asEnvelope, asJson, asUnixTime, olderPayload } from './provider-records.ts';

/**
 * The provider's interaction: a view of an authorization request that a person is asked about. The pages answer it without
 * the provider, in any process; it finds the result here.
 */
export function interactionView(context: OidcContext) {
  const { world, directory, signed_in } = context;
  const requests = openRequests(world);
  return {
    async upsert(id: string, { session, ...payload }: AdapterPayload): Promise<void> {
      const params = payload.params ?? {};
      const app = await directory.applications.get(Number(params['client_id']));
      if (!app) throw new Error('an authorization request of an app that is gone');
      const { claims } = params;
      const prompt = { name: String(payload.prompt?.name) };
      const asker = session?.accountId === undefined ? {} : { session: { accountId: session.accountId } };
      await world.space.commit(
        requests.toOpen({
          id,
          request: readRequest({ params, prompt, ...asker }, app),
          binding: {},
          asked: typeof claims === 'string' ? { claims } : {},
          // Without the session: resumed with another one, the provider would answer with an error or a form of its own.
          provider: asJson({ payload, aged: world.age }),
          expires_at: world.now() + world.policy.journey_ttl * 1000,
        }),
      );
    },

    async find(id: string): Promise<AdapterPayload | undefined> {
      const record = (await requests.find(id)).thing;
      if (!record || !('settled' in record)) return undefined;
      const envelope = asEnvelope(record.settled.provider);
      const result = asResult(record.settled.result);
      if (!envelope || !result) return undefined;
      const login = result.login && {
        ...result.login,
        // When the person signed in, which `max_age` and `auth_time` are counted from.
        ts: asUnixTime(signed_in?.signed_in_at ?? world.now(), world),
      };
      return { ...olderPayload(envelope, world), result: { ...result, ...(login && { login }) } };
    },
  };
}

/** As `oidcAnswer` has written it. */
interface InteractionResult {
  readonly login?: { readonly accountId: string };
}

const asResult = (value: Json | undefined): InteractionResult | undefined =>
  value as unknown as InteractionResult | undefined;
