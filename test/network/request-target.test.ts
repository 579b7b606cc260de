import { array, assert, constantFrom, oneof, option, property, string } from 'fast-check';
import Fastify from 'fastify';
import t from 'tap';
import { type RequestTarget, readTarget, rewriteUrl } from '../../src/network/request-target.ts';
import { serviceConstraint } from '../../src/network/service-constraint.ts';
import { certifiedNames, vkHosts } from '../../src/network/vk-hosts.ts';

type TargetCase = [host: string | undefined, url: string | undefined, expected: Partial<RequestTarget>];

const local = 'localhost:4400';

function parse({ host, url }: { host: string | undefined; url: string | undefined }): RequestTarget {
  return readTarget({ headers: { host }, url });
}

t.test('the Host header chooses the service', async (t) => {
  const rows: TargetCase[] = [
    ['id.vk.ru', '/authorize?a=1', { service: 'id', chosenBy: 'host', path: '/authorize?a=1', prefix: '' }],
    ['id.vk.com:4443', '/', { service: 'id', chosenBy: 'host' }],
    ['OAuth.VK.com', '/access_token', { service: 'oauth', chosenBy: 'host' }],
    ['oauth.vk.ru.', '/authorize', { service: 'oauth', chosenBy: 'host' }],
    ['api.vk.me:443', '/method/users.get', { service: 'api', chosenBy: 'host' }],
    ['login.vk.ru', '/?act=web_token', { service: 'login', chosenBy: 'host', path: '/?act=web_token' }],
    ['web.vk.me', '/', { service: 'web', chosenBy: 'host' }],
    ['m.some-thing.vk.com', '/', { service: 'id', chosenBy: 'host' }],
    ['vk.com', '/', { service: 'id', chosenBy: 'default' }],
    ['id.vk.me', '/', { service: 'id', chosenBy: 'default' }],
    ['id.vk.ru.example.org', '/', { service: 'id', chosenBy: 'default' }],
    ['evilvk.ru', '/', { service: 'id', chosenBy: 'default' }],
  ];
  for (const [host, url, expected] of rows) t.match(parse({ host, url }), expected, `${host} ${url}`);
});

t.test('with any other host a first segment that is a VK name chooses it', async (t) => {
  const rows: TargetCase[] = [
    [
      local,
      '/oauth.vk.com/access_token?v=5',
      { service: 'oauth', chosenBy: 'path', path: '/access_token?v=5' },
    ],
    [
      local,
      '/API.vk.me/method/x',
      { service: 'api', chosenBy: 'path', prefix: '/API.vk.me', path: '/method/x' },
    ],
    [local, '/id.vk.ru', { service: 'id', chosenBy: 'path', path: '/' }],
    [local, '/id.vk.ru?x=1', { service: 'id', chosenBy: 'path', path: '/?x=1' }],
    [local, '/other.vk.ru/x', { service: 'id', chosenBy: 'path', path: '/x' }],
    [local, '/oauth2/auth', { service: 'id', chosenBy: 'default', path: '/oauth2/auth', prefix: '' }],
    [local, '/a/oauth.vk.com/b', { service: 'id', chosenBy: 'default', path: '/a/oauth.vk.com/b' }],
    [local, '/vk.com/x', { service: 'id', chosenBy: 'default', path: '/vk.com/x' }],
    [local, '/constructor/__proto__', { service: 'id', chosenBy: 'default' }],
    ['id.vk.ru', '/oauth.vk.com/x', { service: 'id', chosenBy: 'host', path: '/oauth.vk.com/x' }],
    [local, '/w/ci-1/oauth.vk.ru/authorize?a', { world: 'ci-1', service: 'oauth', path: '/authorize?a' }],
    [local, '/oauth.vk.ru/w/ci-1/x', { service: 'oauth', path: '/w/ci-1/x' }],
  ];
  for (const [host, url, expected] of rows) t.match(parse({ host, url }), expected, `${host} ${url}`);
  t.notOk(
    'world' in parse({ host: local, url: '/oauth.vk.ru/w/ci-1/x' }),
    'the world comes first or not at all',
  );
});

t.test('a world is named by /w/, and anything that cannot be one is reported, not guessed', async (t) => {
  const longest = 'a'.repeat(63);
  const good: [string, string, string][] = [
    ['/w/a', 'a', '/'],
    ['/w/a?x=1', 'a', '/?x=1'],
    ['/w/0-b/login/u?x=/w/c', '0-b', '/login/u?x=/w/c'],
    [`/w/${longest}/x`, longest, '/x'],
    ['/w/a//x', 'a', '//x'],
    ['/w/a/../b', 'a', '/../b'],
  ];
  for (const [url, world, path] of good) t.match(parse({ host: local, url }), { world, path }, url);
  t.equal(parse({ host: 'id.vk.ru', url: '/w/a/authorize' }).world, 'a', 'on a host of VK too');
  for (const bad of ['', 'A', '-a', 'a_b', '..', '%61', 'a.b', `${longest}a`, 'é', 'a;b']) {
    const place = parse({ host: local, url: `/w/${bad}/x?q` });
    t.match(place, { badWorld: bad, path: '/x?q' }, `«${bad}»`);
    t.notOk('world' in place);
  }
  for (const none of ['/w', '/W/a', '/ww/a', '/x/w/a', '//w/a', '/?/w/a']) {
    t.same(Object.keys(parse({ host: local, url: none })), ['service', 'chosenBy', 'prefix', 'path'], none);
  }
});

t.test('odd targets and hosts have a place', async (t) => {
  const rows: TargetCase[] = [
    [undefined, undefined, { service: 'id', chosenBy: 'default', path: '/' }],
    ['', '', { path: '/' }],
    [local, '?a=b', { path: '/?a=b' }],
    [local, '*', { path: '/*' }],
    [local, '//id.vk.ru/x', { chosenBy: 'default', path: '//id.vk.ru/x' }],
    [local, '/id%2Evk.ru/x', { chosenBy: 'default', path: '/id%2Evk.ru/x' }],
    [local, '/%', { path: '/%' }],
    [local, 'http://oauth.vk.com/authorize?x', { service: 'oauth', chosenBy: 'host', path: '/authorize?x' }],
    [local, 'HTTPS://u:p@api.vk.ru:443', { service: 'api', chosenBy: 'host', path: '/' }],
    ['id.vk.ru', 'http://localhost/web.vk.me?x', { service: 'web', chosenBy: 'path', path: '/?x' }],
    [local, 'http://?x', { chosenBy: 'default', path: '/?x' }],
    ['[::1]:4400', '/x', { chosenBy: 'default' }],
    [':::%%\u0000', '/x', { chosenBy: 'default' }],
    [' id.vk.ru ', '/x', { chosenBy: 'host' }],
  ];
  for (const [host, url, expected] of rows) t.match(parse({ host, url }), expected, `${host} ${url}`);
});

t.test('whatever comes, nothing throws and nothing of the target is lost', async (t) => {
  const piece = oneof(
    constantFrom(
      '/',
      '//',
      '/w/',
      '/w/a',
      '/id.vk.ru',
      'api.vk.me',
      '?',
      '#',
      '%',
      '..',
      'http://',
      '@',
      ':',
    ),
    string(),
    string({ unit: 'binary' }),
  );
  const text = array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
  assert(
    property(option(text, { nil: undefined }), text, (host, url) => {
      const { prefix, path, service, world, badWorld } = parse({ host, url });
      const kept = url.replace(/^https?:\/\/[^/?#]*/i, '');
      const query = url.includes('?') ? url.slice(url.indexOf('?')) : '';
      return (
        path.startsWith('/') &&
        path.endsWith(query) &&
        (prefix + path === kept || prefix + path.slice(1) === kept) &&
        [...vkHosts.values()].includes(service) &&
        (world === undefined || badWorld === undefined)
      );
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

t.test('in Fastify one path answers by service, and the place is known in the handler', async (t) => {
  const app = Fastify({ rewriteUrl, routerOptions: { constraints: { service: serviceConstraint } } });
  app.get('/authorize', { constraints: { service: 'id' } }, (_, reply) => reply.send('vk id'));
  app.get('/authorize', { constraints: { service: 'oauth' } }, (_, reply) => reply.send('legacy'));
  app.get('/__emulator/health', (request, reply) => reply.send(readTarget(request.raw)));
  t.equal((await app.inject('/authorize?x=1')).body, 'vk id');
  t.equal((await app.inject('/w/a/oauth.vk.com/authorize')).body, 'legacy');
  t.equal((await app.inject({ url: '/authorize', headers: { host: 'oauth.vk.ru' } })).body, 'legacy');
  t.equal((await app.inject('/api.vk.com/authorize')).statusCode, 404);
  const health = await app.inject({ url: '/w/b/__emulator/health?q', headers: { host: 'api.vk.me' } });
  t.same(health.json(), {
    world: 'b',
    service: 'api',
    chosenBy: 'host',
    prefix: '/w/b',
    path: '/__emulator/health?q',
  });

  const wrong = Fastify({ routerOptions: { constraints: { service: serviceConstraint } } });
  t.throws(
    () => wrong.get('/x', { constraints: { service: 'mail' } }, (_, reply) => reply.send()),
    /service "mail"/,
  );
});

t.test('the server certificate names each of VK’s hosts once', async (t) => {
  t.equal(new Set(certifiedNames).size, certifiedNames.length);
  for (const name of vkHosts.keys()) t.ok(certifiedNames.includes(name), name);
});
