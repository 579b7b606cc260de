import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { safeEqual } from '../secrets/digest.ts';
import type { Problem } from './problem.ts';

/** What the access check looks at. */
export interface CheckedRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Whether a web page of another origin may be behind a request; gives the refusal. Browsers, and only they, tell the
 * origin: curl and test code send neither header and are let in. A page that had its own name lead to this machine (DNS
 * rebinding) looks like ours in all but the name it calls us by, so that name must be one that cannot be registered.
 */
export function checkOrigin(
  { method, headers }: CheckedRequest,
  hostNames: readonly string[],
): Problem | undefined {
  const host = headers.host ?? '';
  const name = nameOf(`http://${host}`);
  if (host !== '' && (name === undefined || !isOurs(name, hostNames)))
    return refuse(
      'unknown-host',
      `This emulator does not answer to the name ${name ?? host}: a web page could have made it lead here. ` +
        'Call it by an address, by localhost or by the name in --public-url.',
    );
  const { origin } = headers;
  if (origin !== undefined && !isSame(origin, host, hostNames))
    return refuse(
      'foreign-origin',
      `A page of ${origin} may not use this: only the emulator's own pages may.`,
    );
  const site = headers['sec-fetch-site'];
  // Following a link or typing an address: its result is seen by the person, never by the page it came from.
  const navigates = method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !navigates)
    return refuse('foreign-origin', `A page of another origin may not use this (Sec-Fetch-Site: ${site}).`);
  return undefined;
}

/** Names that lead where the machine or its network says, whatever is registered elsewhere. */
const reserved = /(?:^|\.)(?:localhost|internal|test)$/u;

function isOurs(name: string, hostNames: readonly string[]): boolean {
  const bare = name.replace(/^\[(.*)\]$/u, '$1');
  return isIP(bare) !== 0 || !name.includes('.') || reserved.test(name) || hostNames.includes(name);
}

/** The Host header may have been rewritten by a proxy; then the page's own name must be one of ours. */
function isSame(origin: string, host: string, hostNames: readonly string[]): boolean {
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  return page.host === host.toLowerCase() || hostNames.includes(page.hostname);
}

const nameOf = (url: string): string | undefined =>
  URL.canParse(url) ? new URL(url).hostname.replace(/\.$/u, '') : undefined;

const refuse = (type: string, detail: string): Problem => ({
  status: 403,
  type,
  title: 'This may not come from a page of another origin',
  detail,
});

export function hasToken({ headers }: CheckedRequest, token: string): boolean {
  const [, sent] = /^Bearer +(\S+) *$/iu.exec(headers.authorization ?? '') ?? [];
  return sent !== undefined && safeEqual(sent, token);
}
