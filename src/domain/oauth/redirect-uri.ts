import { allowsRedirect, type Application, phoneRedirects } from '../application.ts';

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

type Registered = Pick<Application, 'client_id' | 'redirect_uris'>;

const redirectsOf = (app: Registered) => [...app.redirect_uris, ...phoneRedirects(app.client_id)];

/** The form of a redirect URI that is compared, at authorize and at the exchange: plain, unless it is registered with more. */
export function comparedRedirect(app: Registered, asked: string): string {
  const plain = plainRedirect(asked);
  const allowed = redirectsOf(app);
  return !allowsRedirect(allowed, plain) && allowsRedirect(allowed, asked) ? asked : plain;
}

/** Whether an app may be sent there. */
export const mayLeadTo = (app: Registered, asked: string): boolean =>
  allowsRedirect(redirectsOf(app), comparedRedirect(app, asked));

/**
 * The address as it was asked for, with parameters added: nothing of it is rewritten but what a Location cannot hold
 * header. What is compared says nothing of the parameters that are not, where anything may be: a line break, a `#`.
 */
export function withParams(asked: string, params: Readonly<Record<string, string>>): string {
  const address = asked.replaceAll(/[^!$-;=?-[\]-~]/gu, percentEncoded);
  const query = Object.entries(params)
    .map(([name, value]) => `${formEncoded(name)}=${formEncoded(value)}`)
    .join('&');
  if (!address.includes('?')) return `${address}?${query}`;
  return /[?&]$/u.test(address) ? address + query : `${address}&${query}`;
}

/** As forms and query strings are written: a space is `+`, and half of a surrogate pair is U+FFFD. */
const formEncoded = (text: string): string =>
  encodeURIComponent(
    text.replaceAll(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd'),
  )
    .replaceAll('%20', '+')
    .replaceAll(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** `encodeURIComponent` leaves out what a URL may hold, and fails on half of a surrogate pair. */
function percentEncoded(character: string): string {
  if (/[\ud800-\udfff]/.test(character) && character.length === 1) return '%EF%BF%BD';
  const encoded = encodeURIComponent(character);
  return encoded === character
    ? `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
    : encoded;
}
