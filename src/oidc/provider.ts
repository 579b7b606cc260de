import {
  type Client,
  type Configuration,
  type ErrorOut,
  type KoaContextWithOIDC,
  Provider,
} from 'oidc-provider';
import { openSignIns } from '../authorization/authorization.ts';
import { claimsByScope, eduScope, legacyScopes, oidcClaims, vkScopes } from '../domain/claims.ts';
import {
  accessTokenLifetime,
  authorizationCodeLifetime,
  consentLifetime,
  deviceCodeLifetime,
  idTokenLifetime,
  refreshTokenLifetime,
  requestLifetime,
  sessionLifetime,
} from '../domain/lifetimes.ts';
import type { SigningKeys } from '../secrets/signing-key.ts';
import { adapterOf } from './provider-adapter.ts';
import { mayRedirect, registeredLogouts, registeredRedirects } from './client-metadata.ts';
import type { OidcContexts } from './oidc-context.ts';
import { cookieNames } from './provider-cookies.ts';
import { tellInterval } from './device-polling.ts';
import { existingGrant } from './existing-grant.ts';
import { guardPages } from './page-policy.ts';
import { promptPolicy } from './prompt-policy.ts';
import {
  type ProviderScreens,
  screenFeatures,
  showFaults,
  showRequestError,
  type WorldScreens,
} from './provider-screens.ts';

export interface ProviderOptions {
  readonly contexts: OidcContexts;
  readonly keys: SigningKeys;
  readonly screens: WorldScreens;
  readonly onServerError: (error: Error) => void;
}

/** Whose provider it is. It holds nothing else of its world. */
export interface ProviderOf {
  readonly world: string;
  readonly issuer: string;
  readonly prefix: string;
}

/** Parameters beyond the standard that an authorization request may carry: VK's, for the pages. */
const extraParams = Object.fromEntries(
  ['lang_id', 'scheme', 'edu_account_name', 'provider'].map((name) => [name, null]),
);

/** The one place where the provider is configured: every concern has its own lines, each with a reason if it is odd. */
export function createProvider(of: ProviderOf, options: ProviderOptions): Provider {
  const { contexts } = options;
  const screens = options.screens.inWorld(of.prefix);
  const configuration: Configuration = {
    adapter: adapterOf(contexts),
    jwks: { keys: options.keys.keys.map((key) => ({ ...key, use: 'sig', alg: 'RS256' })) },
    routes,
    scopes: ['openid', 'offline_access', ...vkScopes, ...legacyScopes, 'profile', eduScope],
    claims: Object.fromEntries(Object.entries(claimsByScope).map(([scope, claims]) => [scope, [...claims]])),
    responseTypes: ['code'],
    discovery: {
      ui_locales_supported: ['ru', 'en'],
      prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    },
    subjectTypes: ['public'],
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
    enabledJWA: { idTokenSigningAlgValues: ['RS256'] },
    pkce: { required: () => true },
    extraParams,
    extraClientMetadata: { properties: [registeredRedirects, registeredLogouts] },
    cookies: {
      names: cookieNames(of.world),
      long: { httpOnly: true, sameSite: 'lax', overwrite: true },
      short: { httpOnly: true, sameSite: 'lax', overwrite: true },
    },
    ttl: {
      AccessToken: (_ctx, { scopes }) => accessTokenLifetime('oidc', [...scopes]),
      AuthorizationCode: authorizationCodeLifetime,
      DeviceCode: deviceCodeLifetime,
      Grant: consentLifetime,
      IdToken: idTokenLifetime,
      Interaction: ({ req }) => requestLifetime(contexts.of(req).world.policy),
      RefreshToken: refreshTokenLifetime,
      Session: sessionLifetime,
    },
    // There is one clock here, and it is aged by tests to the second.
    clockTolerance: 0,
    // A kindness to clients that forget `offline_access`: VK gives a refresh token with every code.
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    // VK's tokens live on when the browser's session ends.
    expiresWithSession: () => false,
    // What ends at this server is a sign-in; consents and links end at VK ID.
    revokeGrantPolicy: () => false,
    interactions: {
      policy: promptPolicy(contexts),
      url: (_ctx, interaction) => `${of.prefix}/login/${interaction.uid}`,
    },
    findAccount: async (ctx, sub, token) => {
      const { world, directory } = contexts.of(ctx.req);
      const person = await directory.people.get(Number(sub));
      if (person?.status !== 'active') return undefined;
      const id = token && 'grantId' in token ? token.grantId : ctx.oidc.entities.Grant?.jti;
      const sign_in = id === undefined ? undefined : await openSignIns(world).get(id);
      const profile = person.educational_profiles.find((one) => one.id === sign_in?.profile_id);
      return { accountId: sub, claims: () => oidcClaims({ person, ...(profile && { profile }) }) };
    },
    loadExistingGrant: (ctx) => existingGrant(ctx, contexts.of(ctx.req)),
    features: features(screens),
    renderError: (ctx: KoaContextWithOIDC, out: ErrorOut) => showRequestError(ctx, out, screens),
  };
  const provider = new Provider(of.issuer, configuration);
  // The public URL decides the scheme; what is handed to the provider says it in the forwarded header.
  provider.proxy = true;
  guardPages(provider);
  tellInterval(provider);
  showFaults(provider, { ...options, screens, contexts });
  compareRedirectsAsRegistered(provider);
  keepSessionIds(provider);
  provider.on('server_error', (ctx: KoaContextWithOIDC, error: Error) => {
    contexts.of(ctx.req).failure.error = error;
    options.onServerError(error);
  });
  return provider;
}

const features = (screens: ProviderScreens) =>
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

/** A client's URIs are checked by the domain's rule, so that loopback patterns and app schemes work as registered. */
function compareRedirectsAsRegistered(provider: Provider): void {
  Object.defineProperties(provider.Client.prototype, {
    redirectUriAllowed: {
      value(this: Client, uri: string) {
        return mayRedirect(this[registeredRedirects], uri);
      },
    },
    postLogoutRedirectUriAllowed: {
      value(this: Client, uri: string) {
        return mayRedirect(this[registeredLogouts], uri);
      },
    },
  });
}

/** A session gets its new id at the sign-in, from the login: a second one here would leave the browser without any. */
function keepSessionIds(provider: Provider): void {
  Object.defineProperty(provider.Session.prototype, 'resetIdentifier', { value: () => {} });
}
