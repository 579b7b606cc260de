import { allowsRedirect, type Application, phoneRedirects } from '../../domain/application.ts';
import type { Params } from '../params.ts';

/**
 * What of a redirect URI is compared. VK's SDKs for phones write `oauth2_params` and `v` into it on the way in and
 * leave them out at the exchange; in a web view on iOS it ends in a bare `?`. Everything else counts to the letter.
 */
export function plainRedirect(asked: string): string {
  const [address = '', ...query] = asked.split('?');
  const kept = query
    .join('?')
    .split('&')
    .filter((pair) => !/^(?:oauth2_params|v)(?:=|$)/u.test(pair))
    .join('&');
  return kept === '' ? address : `${address}?${kept}`;
}

/** The scopes that VK's SDKs for phones write into the redirect URI; through VK's own app iOS writes them nowhere else. */
export function scopeIn(asked: string): string | undefined {
  const written = new URLSearchParams(asked.split('?')[1]).get('oauth2_params')?.replaceAll(' ', '+');
  if (!written) return undefined;
  try {
    const { scope }: { scope?: unknown } = JSON.parse(Buffer.from(written, 'base64').toString());
    return typeof scope === 'string' ? scope : undefined;
  } catch {
    return undefined;
  }
}

const redirectsOf = (app: Application) => [...app.redirect_uris, ...phoneRedirects(app.client_id)];

/** The form of a redirect URI that the engine hears, at authorize and at the exchange: plain, unless it is registered with more. */
export function comparedRedirect(app: Application, asked: string): string {
  const plain = plainRedirect(asked);
  const allowed = redirectsOf(app);
  return !allowsRedirect(allowed, plain) && allowsRedirect(allowed, asked) ? asked : plain;
}

export const mayLeadTo = (app: Application, asked: string): boolean =>
  allowsRedirect(redirectsOf(app), comparedRedirect(app, asked));

/**
 * The address as it was asked for, with parameters added: nothing of it is rewritten but what cannot stand in a Location
 * header. What is compared says nothing of the parameters that are not, where anything may be: a line break, a `#`.
 */
export function withParams(asked: string, params: Params): string {
  const address = asked.replaceAll(/[^!$-;=?-[\]-~]/gu, percentEncoded);
  const query = new URLSearchParams(params).toString();
  if (!address.includes('?')) return `${address}?${query}`;
  return /[?&]$/u.test(address) ? address + query : `${address}&${query}`;
}

const percentEncoded = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
