/** Sends the journal's requests to VK ID, on VK's wire. The answers are checked in validate-vk-response.ts. */
import { createHash } from 'node:crypto';
import type { VkAnswer } from './validate-vk-response.ts';

export interface VkSettings {
  /** Base URL of VK ID as the browser sees it. */
  readonly url: string;
  /** The same as the journal's server reaches it; `url` unless given. */
  readonly backUrl?: string;
  readonly clientId: number;
  /** Where the PEM of VK's ID token key lies; `{backUrl}/__emulator/id-token.pem` unless given. */
  readonly idTokenKeyUrl?: string;
}

export interface VkId {
  /** `account` is what VK ID shows beside the profile when it asks for consent (our extension). */
  authorizeUrl(state: string, verifier: string, account: string): string;
  exchange(code: {
    readonly code: string;
    readonly verifier: string;
    readonly deviceId: string;
    readonly state: string;
  }): Promise<VkAnswer>;
  refresh(grant: {
    readonly refreshToken: string;
    readonly deviceId: string;
    readonly state: string;
  }): Promise<VkAnswer>;
  userInfo(accessToken: string): Promise<VkAnswer>;
  /** Our extension: the educational app tells VK that the link exists, which makes the grant a confirmed one. */
  confirmLink(accessToken: string): Promise<VkAnswer>;
  revoke(accessToken: string): Promise<VkAnswer>;
  /** VK publishes one static key; it is fetched each time, since linking is rare and a world may be reset. */
  idTokenKey(): Promise<string>;
}

const scope = 'vkid.personal_info phone edu_profile';
const timeoutMs = 10_000;

export function createVkId(settings: VkSettings, redirectUri: string): VkId {
  const back = withoutSlash(settings.backUrl ?? settings.url);
  const clientId = String(settings.clientId);

  async function post(path: string, fields: Readonly<Record<string, string>>): Promise<VkAnswer> {
    const response = await fetch(back + path, {
      method: 'POST',
      body: new URLSearchParams({ ...fields, client_id: clientId }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    return { status: response.status, body: parse(text) };
  }

  return {
    authorizeUrl(state, verifier, account) {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        state,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        scope,
        edu_account_name: account,
      });
      return `${withoutSlash(settings.url)}/authorize?${query.toString()}`;
    },
    exchange: ({ code, verifier, deviceId, state }) =>
      post('/oauth2/auth', {
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        device_id: deviceId,
        redirect_uri: redirectUri,
        state,
      }),
    refresh: ({ refreshToken, deviceId, state }) =>
      post('/oauth2/auth', {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        device_id: deviceId,
        state,
      }),
    userInfo: (accessToken) => post('/oauth2/user_info', { access_token: accessToken }),
    confirmLink: (accessToken) => post('/oauth2/edu_link', { access_token: accessToken }),
    revoke: (accessToken) => post('/oauth2/revoke', { access_token: accessToken }),
    async idTokenKey() {
      const url = settings.idTokenKeyUrl ?? `${back}/__emulator/id-token.pem`;
      const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
      return response.text();
    },
  };
}

function withoutSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
