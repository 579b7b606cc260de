/** Nothing that a client can send makes the emulator fail, tell of its insides or repeat what it was told unescaped. */
import t from 'tap';
import { startEmulator } from '../../src/kit/start-emulator.ts';
import { marker, openClient, openJar, signIn } from './raw-client.ts';
import { allWell } from './send-all.ts';
import { gets, hosts, idpPosts, journalPosts, names, types, ways } from './odd-input.ts';

const emulator = await startEmulator({ dataDir: t.testdir() });
t.teardown(() => emulator.close());
const idp = openClient(emulator.url);
const journal = openClient(emulator.journalUrl ?? '');
t.teardown(() => [idp, journal].forEach((client) => client.close()));
const apps = [idp, journal];

t.test('every path on every service and both listeners is answered with a reason', async (t) => {
  const accepts = ['text/html', 'application/json', '*/*', marker];
  const asks = apps.flatMap((of) =>
    gets.flatMap((path) =>
      hosts.flatMap((host, index) => {
        const accept = accepts[index % accepts.length] ?? '';
        return [path, `/w/nowhere${path}`, `/id.vk.ru${path}`].map((at) => ({
          of,
          path: at,
          headers: { host, accept },
        }));
      }),
    ),
  );
  await allWell(t, 'no path hurts', asks);
});

t.test('a 2 MB body is refused on every POST, in every type', async (t) => {
  const body = Buffer.alloc(2 * 1024 * 1024, 'a=b&');
  const asks = [
    ...idpPosts.map((path) => ({ of: idp, path })),
    ...journalPosts.map((path) => ({ of: journal, path })),
  ];
  const statuses = await allWell(
    t,
    'too much is said to be too much',
    asks.flatMap(({ of, path }) =>
      types
        .slice(0, 5)
        .map((type) => ({ of, path, method: 'POST', headers: { 'content-type': type }, body })),
    ),
  );
  t.notOk(
    [...statuses.keys()].some((status) => status === 302 || status === 303),
    'and none of them is taken',
  );
});

t.test('odd content types, and bodies that are none', async (t) => {
  const bodies = [
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{"__proto__":{"a":1}}',
    '{"constructor":{"prototype":{"a":1}}}',
    'a',
    '%',
    '\0',
  ];
  const asks = [
    ...idpPosts.map((path) => ({ of: idp, path })),
    ...journalPosts.map((path) => ({ of: journal, path })),
  ];
  await allWell(
    t,
    'each is refused in its own manner',
    asks.flatMap(({ of, path }) =>
      types.flatMap((type) =>
        bodies.map((body) => ({ of, path, method: 'POST', headers: { 'content-type': type }, body })),
      ),
    ),
  );
  t.equal(({} as { a?: number }).a, undefined, 'and no object has got a new prototype');
});

t.test('malformed forms and queries', async (t) => {
  const posts = [
    ...[...idpPosts, ...gets].map((path) => ({ of: idp, path })),
    ...[...journalPosts, ...gets].map((path) => ({ of: journal, path })),
  ];
  const asks = posts.flatMap(({ of, path }) =>
    ways.flatMap((way) => [
      {
        of,
        path,
        method: 'POST',
        headers: { 'content-type': types[0] ?? '', accept: 'text/html' },
        body: way,
      },
      ...(way.length < 8000 ? [{ of, path: `${path}?${way}`, headers: { accept: 'text/html' } }] : []),
      {
        of,
        path,
        method: 'POST',
        headers: { 'content-type': types[0] ?? '' },
        body: Buffer.from([0xff, 0xfe, 0x3d, 0xed, 0xa0, 0x80, 0]),
      },
    ]),
  );
  await allWell(t, 'each is taken or refused, and never breaks', asks);
});

t.test('methods that a route does not have', async (t) => {
  const methods = ['HEAD', 'OPTIONS', 'PUT', 'TRACE', 'DELETE', 'PATCH', 'PROPFIND', 'LINK'];
  const asks = apps.flatMap((of) =>
    [...new Set([...gets, ...idpPosts, ...journalPosts])].flatMap((path) =>
      // What may really be done by it is not odd.
      methods
        .filter(
          (method) => !(path.startsWith('/__emulator/api/') && ['DELETE', 'PATCH', 'PUT'].includes(method)),
        )
        .map((method) => ({ of, path, method, headers: { accept: 'text/html' } })),
    ),
  );
  await allWell(t, 'each is refused by name', asks);
});

t.test('what a client says comes back escaped or not at all', async (t) => {
  const crlf = '%0d%0aX-Injected:%201%0d%0a%0d%0a<script>mark()</script>';
  const valid = {
    client_id: '51000002',
    response_type: 'code',
    redirect_uri: 'http://localhost:9999/back',
    state: 's'.repeat(32),
    code_challenge: 'a'.repeat(43),
    code_challenge_method: 'S256',
    scope: 'openid',
  };
  const asks = apps.flatMap((of) =>
    gets.flatMap((path) =>
      names.flatMap((name) =>
        [encodeURIComponent(marker), crlf, '//evil.example/', 'https://evil.example/'].map((value) => {
          const query = new URLSearchParams({ ...valid, [name]: '' })
            .toString()
            .replace(`${name}=`, `${name}=${value}`);
          return { of, path: `${path}?${query}`, headers: { accept: 'text/html' } };
        }),
      ),
    ),
  );
  await allWell(t, 'in queries', asks);

  const inPaths = apps.flatMap((of) =>
    [marker, encodeURIComponent(marker), crlf, '//evil.example/login/x', '/\\evil.example/login/x'].flatMap(
      (mark) =>
        [
          '/',
          '/login/',
          '/w/',
          '/w/x/',
          '/id.vk.ru/',
          '/oidc/',
          '/oauth2/',
          '/__emulator/',
          '/__emulator/api/',
          '/__emulator/api/people/',
          '/connect/',
        ].map((path) => ({ of, path: path + mark.replaceAll(' ', '%20'), headers: { accept: 'text/html' } })),
    ),
  );
  await allWell(t, 'in paths', inPaths);

  const inTargets = [
    'http://evil.example',
    'https://evil.example:8443',
    'http://user@evil.example',
    'ftp://evil.example',
  ].flatMap((origin) =>
    [...gets, '/login/some-uid?step=passed'].map((path) => ({
      of: idp,
      path: origin + path,
      headers: { accept: 'text/html' },
    })),
  );
  await allWell(t, 'in absolute targets', inTargets);

  const headers = [
    'host',
    'origin',
    'referer',
    'user-agent',
    'accept',
    'accept-language',
    'cookie',
    'authorization',
    'last-event-id',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-forwarded-for',
    'forwarded',
    'x-original-url',
    'x-http-method-override',
    'content-type',
    'if-none-match',
  ];
  const inHeaders = apps.flatMap((of) =>
    gets.flatMap((path) =>
      headers.flatMap((name) =>
        [marker, 'evil.example'].map((value) => ({
          of,
          path,
          headers: { accept: 'text/html', [name]: value },
        })),
      ),
    ),
  );
  await allWell(t, 'in headers', inHeaders);

  const jar = openJar();
  jar.keep(await journal.ask({ path: '/login' }));
  await allWell(t, 'in the journal’s own language', [
    { of: journal, path: '/login?lang=en', headers: { ...jar.header(), 'x-x': marker } },
  ]);
});

t.test('after all of it a person signs in as ever, and memory has not grown out of bounds', async (t) => {
  t.match((await signIn(idp)).user, { user_id: '1001' });
  const before = process.memoryUsage.rss();
  t.ok(before < 700 * 1024 * 1024, `resident: ${Math.round(before / 1024 / 1024)} MB`);
});
