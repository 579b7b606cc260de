import { createPublicKey } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import inject from 'light-my-request';
import { errors } from 'oidc-provider';
import type { Directory } from '../directory/directory.ts';
import type { Intent, Outcome } from '../domain/journey/state.ts';
import type { World } from '../world/world.ts';
import type { AuthorizationEnd, Engine, EngineRequest, EngineResponse, Screens } from './engine.ts';
import { openToFrames, sessionIn } from './cookies.ts';
import { openDoors } from './doors.ts';
import { readIntent } from './intent.ts';
import { keyIdOf, privateKeyOf, type SigningKeys } from './keys.ts';
import { createProvider } from './provider.ts';

export interface EngineOptions {
  readonly issuer: string;
  readonly world: World;
  readonly directory: Directory;
  readonly keys: SigningKeys;
  readonly screens: Screens;
  readonly onServerError: (error: Error) => void;
}

/** Drives one world's provider in process: its listener becomes a function from request to response. */
export function driveProvider(options: EngineOptions): Engine {
  const { issuer, world, directory, keys } = options;
  const ends = new WeakMap<object, AuthorizationEnd>();
  const refusals = new WeakMap<object, { error: string; detail: string }>();
  const doors = openDoors();
  const provider = createProvider({
    ...options,
    doors,
    onEnd: (request, end) => ends.set(request, end),
    onRefusal: (request, refusal) => refusals.set(request, refusal),
  });
  const listener = provider.callback();
  const { origin, protocol } = new URL(issuer);
  const scheme = protocol.replace(':', '');

  /** The request open under `/login/{uid}`, if it is this browser's. The provider's verb wants node's own request. */
  async function interaction(uid: string, cookie: string | undefined) {
    const found: Awaited<ReturnType<typeof provider.interactionDetails>>[] = [];
    const look = async (request: IncomingMessage, response: ServerResponse) => {
      try {
        found.push(await provider.interactionDetails(request, response));
      } finally {
        response.end();
      }
    };
    let looking: Promise<void> | undefined;
    await inject(
      (request, response) => {
        looking = look(request, response);
        // Awaited once the answer is there; until then nobody may call its failure unhandled.
        looking.catch(() => {});
      },
      { method: 'GET', url: `${origin}/login/${uid}`, headers: { cookie: cookie ?? '' } },
    );
    try {
      await looking;
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
    }
    return found.find((details) => details.uid === uid);
  }

  return {
    issuer,

    async handle(request: EngineRequest): Promise<EngineResponse> {
      const serve = (raw: IncomingMessage, reply: ServerResponse) => {
        if (request.door) doors.mark(raw, request.door);
        void listener(raw, reply);
      };
      const response = await inject(serve, {
        method: request.method as 'GET',
        url: origin + request.path,
        headers: {
          ...passed(request.headers),
          'x-forwarded-proto': scheme,
          ...(await voucher(request, directory)),
        },
        ...(request.body !== undefined && { payload: request.body }),
      });
      const end = ends.get(response.raw.req);
      const refused = refusals.get(response.raw.req);
      const headers = headersOf(response.headers);
      const { 'set-cookie': cookies = [] } = headers;
      const isSecure = request.secure === true || protocol === 'https:';
      return {
        status: response.statusCode,
        headers: {
          ...headers,
          ...(isSecure && cookies.length > 0 && { 'set-cookie': openToFrames([cookies].flat(), world.id) }),
        },
        body: response.body,
        ...(end && { ended: end }),
        ...(refused && { refused }),
      };
    },

    async intent(uid, cookie): Promise<Intent | undefined> {
      const details = await interaction(uid, cookie);
      const app = details && (await directory.applications.get(Number(details.params['client_id'])));
      return app && readIntent(details, app);
    },

    async settle(uid, cookie, outcome): Promise<string | undefined> {
      const details = await interaction(uid, cookie);
      if (!details) return undefined;
      const consent = outcome.granted ? { grantId: await grant(details.params, outcome) } : undefined;
      const { person_id } = outcome;
      const former = details.session?.accountId;
      const stays = former === String(person_id) && details.prompt.name === 'consent';
      details.result = {
        ...(person_id !== undefined && !stays && { login: { accountId: String(person_id) } }),
        ...(consent && { consent }),
        ...(!outcome.granted && { refusal: outcome.reason }),
        select_account: {},
      };
      if (former !== undefined && person_id !== undefined && former !== String(person_id)) {
        // Another account: the former session ends here. Left to the provider, it would answer the browser with a
        // form that submits itself to its logout, which needs JavaScript.
        await (await provider.Session.findByUid(details.session?.uid ?? ''))?.destroy();
        Reflect.deleteProperty(details, 'session');
      }
      await details.save(Math.max(1, details.exp - Math.floor(Date.now() / 1000)));
      return details.returnTo;
    },

    async signedIn(cookie) {
      const id = sessionIn(cookie, world.id);
      const account = id === undefined ? undefined : (await provider.Session.find(id))?.accountId;
      return account === undefined ? undefined : Number(account);
    },

    async whose(accessToken) {
      const token = await provider.AccessToken.find(accessToken);
      if (!token?.grantId || !token.accountId || !token.clientId) return undefined;
      const given = await directory.grants.get(token.grantId);
      return {
        person_id: Number(token.accountId),
        client_id: Number(token.clientId),
        scopes: [...token.scopes],
        grant_id: token.grantId,
        expires_at: token.exp ?? 0,
        ...(given?.profile_id !== undefined && { profile_id: given.profile_id }),
      };
    },

    async expired(accessToken) {
      const token = await provider.AccessToken.find(accessToken, { ignoreExpiration: true });
      return token?.isExpired ?? false;
    },

    endTokens,

    async withdraw(grantId) {
      await endTokens(grantId);
      await (await provider.Grant.find(grantId))?.destroy();
      await directory.grants.revoke(grantId);
    },

    async issueCode({ person_id, client_id, scopes, profile_id }, { challenge, redirect_uri }) {
      const scope = scopes.join(' ');
      const outcome = {
        granted: true,
        person_id,
        scopes,
        ...(profile_id !== undefined && { profile_id }),
      } as const;
      const client = await provider.Client.find(String(client_id));
      if (!client) throw new Error(`a token of app ${client_id}, which is not known`);
      const code = new provider.AuthorizationCode({
        accountId: String(person_id),
        client,
        grantId: await grant({ client_id, scope }, outcome),
        gty: 'authorization_code',
        codeChallenge: challenge,
        codeChallengeMethod: 'S256',
        redirectUri: redirect_uri,
        scope,
      });
      return code.save();
    },

    async read(jwt) {
      const { jwtVerify } = await import('jose');
      const key = createPublicKey(privateKeyOf(keys));
      return jwtVerify(jwt, key, { algorithms: ['RS256'] }).then(
        ({ payload }) => payload,
        () => undefined,
      );
    },

    async sign(claims) {
      const { SignJWT } = await import('jose');
      const kid = keyIdOf(keys);
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(kid && { kid }) })
        .sign(privateKeyOf(keys));
    },
  };

  async function endTokens(grantId: string): Promise<void> {
    const { AccessToken, AuthorizationCode, DeviceCode, RefreshToken } = provider;
    const models = [AccessToken, AuthorizationCode, DeviceCode, RefreshToken];
    await Promise.all(models.map((model) => model.revokeByGrantId(grantId)));
  }

  /** The provider's grant and the directory's, under one id. */
  async function grant(
    params: Record<string, unknown>,
    outcome: Extract<Outcome, { granted: true }>,
  ): Promise<string> {
    const client_id = Number(params['client_id']);
    const made = new provider.Grant({ accountId: String(outcome.person_id), clientId: String(client_id) });
    const asked = (typeof params['scope'] === 'string' ? params['scope'] : '').split(' ').filter(Boolean);
    made.addOIDCScope(outcome.scopes.join(' '));
    const declined = asked.filter((scope) => !outcome.scopes.includes(scope));
    if (declined.length > 0) made.rejectOIDCScope(declined.join(' '));
    const claims = requestedClaims(params['claims']);
    if (claims.length > 0) made.addOIDCClaims(claims);
    const id = await made.save();
    const person = await directory.people.get(outcome.person_id);
    await directory.grants.give({
      id,
      client_id,
      person_id: outcome.person_id,
      phone: person?.phone ?? '',
      scopes: outcome.scopes,
      ...(outcome.profile_id !== undefined && { profile_id: outcome.profile_id }),
    });
    return id;
  }
}

/** Names asked for by the `claims` parameter, which the provider has already judged. */
function requestedClaims(claims: unknown): string[] {
  if (typeof claims !== 'string') return [];
  const asked: Record<string, Record<string, unknown> | undefined> = JSON.parse(claims);
  return [...Object.keys(asked['userinfo'] ?? {}), ...Object.keys(asked['id_token'] ?? {})];
}

/** Only what the protocol reads gets in; where the request came from is the public URL's business, not a header's. */
function passed(headers: EngineRequest['headers']): Record<string, string> {
  const names = [
    'accept',
    'accept-language',
    'authorization',
    'content-type',
    'cookie',
    'origin',
    'user-agent',
  ];
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]] as const])),
  );
}

/** The secret that a vouched-for client need not send. */
async function voucher(request: EngineRequest, directory: Directory): Promise<Record<string, string>> {
  if (request.vouchedFor === undefined) return {};
  const app = await directory.applications.get(request.vouchedFor);
  if (!app?.secret) return {};
  const pair = [String(app.client_id), app.secret].map((part) => encodeURIComponent(part)).join(':');
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function headersOf(
  headers: Record<string, string | string[] | number | undefined>,
): EngineResponse['headers'] {
  const hopByHop = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']);
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || hopByHop.has(name)
        ? []
        : [[name, typeof value === 'number' ? String(value) : value]],
    ),
  );
}
