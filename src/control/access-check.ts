import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { Problem } from './problem.ts';

/** What the origin check looks at. */
export interface CheckedRequest {
  readonly method: string;
  readonly protocol: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Whether a web page of another origin may be behind a request; gives the refusal. Browsers, and only they, tell the
 * origin: curl and test code send neither header and are let in. A page that had its own name lead to this machine (DNS
 * rebinding) looks like ours in all but the name it calls us by, so that name must be one that cannot be registered.
 * `publicUrl` is an origin.
 */
export function checkOrigin(request: CheckedRequest, publicUrl: string): Problem | undefined {
  const { method, headers } = request;
  const host = headers.host ?? '';
  const name = hostNameOf(`http://${host}`);
  if (host !== '' && (name === undefined || !isOurs(name, publicUrl)))
    return refuse(
      'unknown-host',
      `This emulator does not answer to the name ${name ?? host}: a web page could have made it lead here. ` +
        'Call it by an address, by localhost or by the name in --public-url.',
    );
  const { origin } = headers;
  if (origin !== undefined && !ownOrigins(request, publicUrl).includes(origin))
    return refuse(
      'foreign-origin',
      `A page of ${origin} may not use this: only the emulator's own pages may. ` +
        'Behind a proxy, name the address that browsers see in --public-url.',
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

function isOurs(name: string, publicUrl: string): boolean {
  const bare = name.replace(/^\[(.*)\]$/u, '$1');
  return isIP(bare) !== 0 || !name.includes('.') || reserved.test(name) || name === hostNameOf(publicUrl);
}

/** Scheme, name and port: the address that was called, and the public one, behind which a proxy may have changed the first. */
function ownOrigins({ protocol, headers }: CheckedRequest, publicUrl: string): readonly string[] {
  const called = `${protocol}://${headers.host ?? ''}`;
  return URL.canParse(called) ? [publicUrl, new URL(called).origin] : [publicUrl];
}

const hostNameOf = (url: string): string | undefined =>
  URL.canParse(url) ? new URL(url).hostname.replace(/\.$/u, '') : undefined;

const refuse = (type: string, detail: string): Problem => ({
  status: 403,
  type,
  title: 'This may not come from a page of another origin',
  detail,
});
