import type { OidcRequest, OidcResponse } from './plain-http.ts';

/**
 * The provider sometimes answers with a form of its own that a script posts at once (to sign out without a session, to
 * check a device code that came in the link). Without JavaScript a person would be left with a bare button, so such a
 * form is posted here instead. Gives the request to make, or undefined when the answer is no such form, or one that
 * goes elsewhere (`form_post` to a client).
 */
export function selfPostOf(request: OidcRequest, answer: OidcResponse): OidcRequest | undefined {
  if (answer.status !== 200 || !answer.body.includes('document.forms[0].submit()')) return undefined;
  const action = /<form method="post" action="([^"]+)">/u.exec(answer.body)?.[1];
  const path = action === undefined || !URL.canParse(action) ? undefined : new URL(action).pathname;
  if (path === undefined || !ours.has(path)) return undefined;
  const fields = [...answer.body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"\/>/gu)].map(
    ([, name = '', value = '']) => [name, plain(value)] as const,
  );
  return {
    ...request,
    method: 'POST',
    path,
    headers: {
      ...request.headers,
      cookie: cookiesAfter(request.headers['cookie'], cookiesOf(answer)),
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString(),
  };
}

/** Both answers' cookies, the later last. */
export const withCookies = (first: OidcResponse, last: OidcResponse): OidcResponse => {
  const cookies = [...cookiesOf(first), ...cookiesOf(last)];
  return cookies.length === 0 ? last : { ...last, headers: { ...last.headers, 'set-cookie': cookies } };
};

const ours: ReadonlySet<string> = new Set(['/oidc/end-session/confirm', '/oidc/device/code']);

const cookiesOf = ({ headers: { 'set-cookie': cookies = [] } }: OidcResponse): readonly string[] =>
  [cookies].flat();

function cookiesAfter(sent: string | undefined, set: readonly string[]): string {
  const pairs = [...(sent ?? '').split(/;\s*/u), ...set.map((cookie) => cookie.split(';', 1)[0] ?? '')];
  return [...new Map(pairs.filter(Boolean).map((pair) => [pair.split('=', 1)[0], pair])).values()].join('; ');
}

const plain = (html: string): string =>
  html
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
