import {
  type Client,
  type Configuration,
  type ErrorOut,
  errors,
  type KoaContextWithOIDC,
  Provider,
} from 'oidc-provider';
import type { Directory } from '../directory/directory.ts';
import { isBlankPage } from '../domain/application.ts';
import { claimsByScope, eduScope, legacyScopes, oidcClaims, vkScopes } from '../domain/claims.ts';
import type { World } from '../world/world.ts';
import { adapterOf } from './adapter.ts';
import { mayRedirect, registeredLogouts, registeredRedirects } from './client.ts';
import { cookieNames } from './cookies.ts';
import type { AuthorizationEnd, Screens } from './engine.ts';
import type { SigningKeys } from './keys.ts';
import { guardPages } from './page-policy.ts';
import { believes, type Doors, guardCodes, lifetimeOf, trustedParams, withoutPkce } from './doors.ts';
import { policyWith } from './prompts.ts';
import { screenFeatures, showFaults, showRequestError } from './screens.ts';

export interface ProviderOptions {
  readonly issuer: string;
  readonly world: World;
  readonly directory: Directory;
  readonly keys: SigningKeys;
  readonly screens: Screens;
  /** Called for each authorization request that ended here, with the raw request it belongs to. */
  readonly onEnd: (request: object, end: AuthorizationEnd) => void;
  /** Called for each refusal of the token endpoint, with its reason in full. */
  readonly onRefusal: (request: object, refusal: { error: string; detail: string }) => void;
  readonly onServerError: (error: Error) => void;
  readonly doors: Doors;
}

/** Parameters beyond the standard that anyone's authorization request may carry, and that we read back from it. */
const extraParams = Object.fromEntries(
  ['lang_id', 'scheme', 'edu_account_name', 'origin', 'provider', 'sdk_type', 'uuid', 'v'].map((name) => [
    name,
    null,
  ]),
);

/** The one place where the provider is configured: every concern has its own lines, each with a reason if it is odd. */
export function createProvider(options: ProviderOptions): Provider {
  const { issuer, world, directory, screens, doors } = options;
  const configuration: Configuration = {
    adapter: guardCodes(
      adapterOf(world, directory, issuer, () => sparesAccess(doors)),
      doors,
    ),
    jwks: { keys: options.keys.keys.map((key) => ({ ...key, use: 'sig', alg: 'RS256' })) },
    routes,
    scopes: ['openid', 'offline_access', ...vkScopes, ...legacyScopes, 'profile', eduScope],
    claims: Object.fromEntries(Object.entries(claimsByScope).map(([scope, claims]) => [scope, [...claims]])),
    responseTypes: ['code'],
    subjectTypes: ['public'],
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
    enabledJWA: { idTokenSigningAlgValues: ['RS256'] },
    pkce: { required: (ctx) => !withoutPkce(doors.of(ctx.req)) },
    extraParams: { ...extraParams, ...trustedParams(doors) },
    extraClientMetadata: { properties: [registeredRedirects, registeredLogouts] },
    cookies: {
      names: cookieNames(world.id),
      long: { httpOnly: true, sameSite: 'lax', overwrite: true },
      short: { httpOnly: true, sameSite: 'lax', overwrite: true },
    },
    // Seconds. The code, access and refresh lifetimes are VK's; an interaction outlives its journey, so that the
    // page that says "too late" can still lead back to the app.
    ttl: {
      AccessToken: (ctx, token) => lifetimeOf(doors.of(ctx.req), token.scopes),
      AuthorizationCode: 600,
      DeviceCode: 600,
      Grant: 180 * day,
      IdToken: 3600,
      Interaction: 2 * 3600,
      RefreshToken: 180 * day,
      Session: 14 * day,
    },
    // There is one clock here, and it is aged by tests to the second.
    clockTolerance: 0,
    // VK gives one with every code; at the OIDC face it is a kindness to clients that forget `offline_access`.
    issueRefreshToken: (ctx, client) =>
      !withoutPkce(doors.of(ctx.req)) && client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    // VK's tokens live on when the browser's session ends.
    expiresWithSession: () => false,
    interactions: {
      policy: policyWith(directory),
      url: (_ctx, interaction) => `/login/${interaction.uid}`,
    },
    findAccount: async (ctx, sub, token) => {
      const person = await directory.people.get(Number(sub));
      if (person?.status !== 'active') return undefined;
      const grantId = token && 'grantId' in token ? token.grantId : ctx.oidc.entities.Grant?.jti;
      const grant = grantId === undefined ? undefined : await directory.grants.get(grantId);
      const profile = person.educational_profiles.find(({ id }) => id === grant?.profile_id);
      return { accountId: sub, claims: () => oidcClaims({ person, ...(profile && { profile }) }) };
    },
    loadExistingGrant: async (ctx) => {
      const { oidc } = ctx;
      const answered = oidc.result?.consent?.grantId;
      if (answered) return oidc.provider.Grant.find(answered);
      const [client, person] = [Number(oidc.client?.clientId), Number(oidc.session?.accountId)];
      const given = await directory.grants.covering(client, person, [...oidc.requestParamScopes]);
      return given && oidc.provider.Grant.find(given.id);
    },
    features: features(screens),
    renderError: (ctx: KoaContextWithOIDC, out: ErrorOut) => showRequestError(ctx, out, screens),
  };
  const provider = new Provider(issuer, configuration);
  // The public URL decides the scheme; the engine's own requests say it in the forwarded header.
  provider.proxy = true;
  guardPages(provider);
  showFaults(provider, options);
  judgeRedirectsOurWay(provider, doors);
  observe(provider, options);
  return provider;
}

/** VK ID: a refresh token used twice ends its family; access tokens that are out live on, and so does the consent. */
function sparesAccess(doors: Doors): boolean {
  const { ctx } = Provider;
  return (
    ctx !== undefined && doors.of(ctx.req) === 'id' && ctx.oidc.params?.['grant_type'] === 'refresh_token'
  );
}

const features = (screens: Screens) =>
  ({
    ...screenFeatures(screens),
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    introspection: {
      enabled: true,
      allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
    },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    claimsParameter: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    userinfo: { enabled: true },
  }) satisfies Configuration['features'];

const day = 86_400;

const routes = {
  authorization: '/oidc/authorize',
  token: '/oidc/token',
  userinfo: '/oidc/userinfo',
  jwks: '/oidc/jwks',
  introspection: '/oidc/introspect',
  revocation: '/oidc/revoke',
  end_session: '/oidc/end-session',
  pushed_authorization_request: '/oidc/par',
  device_authorization: '/oidc/device',
  code_verification: '/oidc/device/code',
};

/** A client's URIs are judged by the domain's rule, so that loopback patterns and app schemes work as registered. */
function judgeRedirectsOurWay(provider: Provider, doors: Doors): void {
  Object.defineProperties(provider.Client.prototype, {
    redirectUriAllowed: {
      value(this: Client, uri: string) {
        const door = Provider.ctx && doors.of(Provider.ctx.req);
        return mayRedirect(this[registeredRedirects], uri) || (door === 'oauth' && isBlankPage(uri));
      },
    },
    postLogoutRedirectUriAllowed: {
      value(this: Client, uri: string) {
        return mayRedirect(this[registeredLogouts], uri);
      },
    },
  });
}

function observe(provider: Provider, { onEnd, onRefusal, onServerError, doors }: ProviderOptions): void {
  const paramsOf = (ctx: KoaContextWithOIDC) =>
    Object.fromEntries(
      Object.entries(ctx.oidc.params ?? {}).flatMap(([name, value]) =>
        typeof value === 'string' && believes(doors, ctx, name) ? [[name, value] as const] : [],
      ),
    );
  const personOf = ({ oidc: { session } }: KoaContextWithOIDC) =>
    session?.accountId === undefined ? {} : { person_id: Number(session.accountId) };
  provider.on('authorization.success', (ctx: KoaContextWithOIDC, out?: Record<string, unknown>) => {
    const code = out?.['code'];
    onEnd(ctx.req, { params: paramsOf(ctx), ...personOf(ctx), ...(typeof code === 'string' && { code }) });
  });
  provider.on('authorization.error', (ctx: KoaContextWithOIDC, error: errors.OIDCProviderError) => {
    const reason = ctx.oidc.result?.['refusal'];
    onEnd(ctx.req, {
      params: paramsOf(ctx),
      ...personOf(ctx),
      error: {
        code: error.error,
        description: error.error_description ?? '',
        ...(typeof reason === 'string' && { reason }),
      },
    });
  });
  provider.on('grant.error', (ctx: KoaContextWithOIDC, { error, error_detail, error_description }) => {
    onRefusal(ctx.req, { error, detail: error_detail ?? error_description ?? '' });
  });
  provider.on('server_error', (_ctx: KoaContextWithOIDC, error: Error) => onServerError(error));
}
