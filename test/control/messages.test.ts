import type { AddressInfo } from 'node:net';
import t from 'tap';
import { mark, openControlServer, send } from './control-server.ts';

const api = '/__emulator/api';
interface Shown {
  readonly id: number;
  readonly code: string;
  readonly sent_at: string;
  readonly expires_at: string;
  readonly state: string;
}
interface List {
  readonly items: Shown[];
  readonly next?: string;
}

t.test('a message has the contract’s shape, in real time, and reading consumes nothing', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const before = Date.now();
  await send(server, { code: '042042' });
  const read = async () => (await server.app.inject(`${api}/messages`)).json<List>();
  const [message] = (await read()).items;
  const { sent_at, expires_at, ...rest } = message ?? {};
  t.strictSame(rest, {
    id: 1,
    sign_in: 'a-sign-in-of-tests',
    phone: '+79990000001',
    channel: 'sms',
    purpose: 'login',
    code: '042042',
    text: 'Код: 042042',
    state: 'open',
    client_id: 51_000_001,
  });
  t.match(sent_at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/u);
  t.ok(Math.abs(Date.parse(sent_at ?? '') - before) < 2000);
  const lifetime = Date.parse(expires_at ?? '') - Date.parse(sent_at ?? '');
  t.ok(Math.abs(lifetime - 300_000) < 1000);
  t.strictSame(await read(), await read());
});

t.test('ageing makes a message older and expires it; what is sent next carries real time', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  await send(server);
  const aged = await server.app.inject({ method: 'POST', url: `${api}/age`, payload: { by: 'PT1H' } });
  t.strictSame(aged.json(), { by: 3600, age: 3600 });
  await send(await server.of('default'));
  const { items } = (await server.app.inject(`${api}/messages`)).json<List>();
  t.strictSame(
    items.map(({ id, state }) => [id, state]),
    [
      [2, 'open'],
      [1, 'expired'],
    ],
  );
  const [young, old] = items.map(({ sent_at }) => Date.now() - Date.parse(sent_at ?? ''));
  t.ok(Math.abs(young ?? 0) < 2000 && Math.abs((old ?? 0) - 3_600_000) < 2000);
});

t.test('filters: phone in any spelling, purpose, state, after, limit; each alone and together', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const first = await send(server, { phone: '+79990000001' });
  await send(server, { phone: '+79990000002', purpose: 'recover' });
  await send(server, { phone: '+79990000001', purpose: 'recover' });
  await mark(server, first, 'used');
  const rows: [query: string, ids: number[]][] = [
    ['', [3, 2, 1]],
    ['phone=%2B79990000001', [3, 1]],
    ['phone=+79990000001', [3, 1]],
    ['phone=8 (999) 000-00-02', [2]],
    ['phone=9990000009', []],
    ['purpose=recover', [3, 2]],
    ['state=used', [1]],
    ['state=open', [3, 2]],
    ['state=cancelled', []],
    ['after=1', [3, 2]],
    ['after=3', []],
    ['after=before-3', [2, 1]],
    ['limit=1', [3]],
    ['phone=9990000001&purpose=recover&state=open&after=1&limit=5', [3]],
  ];
  for (const [query, ids] of rows) {
    const answer = await server.app.inject(`${api}/messages?${query.replaceAll(' ', '%20')}`);
    t.strictSame(
      answer.json<List>().items.map(({ id }) => id),
      ids,
      query,
    );
  }
  const page = (await server.app.inject(`${api}/messages?limit=2`)).json<List>();
  t.equal(page.next, 'before-2');
  const rest = (await server.app.inject(`${api}/messages?limit=2&after=${page.next}`)).json<List>();
  t.match(rest, { items: [{ id: 1 }] });
  t.notOk('next' in rest);
});

t.test('a bad filter is refused by name, all of them at once', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const url = `${api}/messages?phone=12&purpose=x&state=y&after=z&limit=0&wait=31&phon=1`;
  const answer = await server.app.inject(url);
  t.equal(answer.statusCode, 400);
  t.equal(answer.headers['content-type'], 'application/problem+json');
  const problem = answer.json<{ errors: { path: string; message: string }[] }>();
  t.match(problem, {
    type: 'urn:vkid-emulator:problem:bad-fields',
    title: String,
    status: 400,
    detail: String,
  });
  t.strictSame(problem.errors.map(({ path }) => path).sort(), [
    'after',
    'limit',
    'phon',
    'phone',
    'purpose',
    'state',
    'wait',
  ]);
  const twice = await server.app.inject(`${api}/messages?phone=9990000001&phone=9990000002`);
  t.match(twice.json(), { status: 400, errors: [{ path: 'phone' }] });
});

t.test('wait: answers at once when one matches, else holds until one comes', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  await send(server, { code: '111111' });
  t.match((await server.app.inject(`${api}/messages?wait=10`)).json(), { items: [{ code: '111111' }] });

  const waiting = server.app.inject(`${api}/messages?wait=10&phone=9990000002&after=1`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await send(server, { phone: '+79990000001', code: '222222' });
  await send(server, { phone: '+79990000002', code: '333333' });
  const { items } = (await waiting).json<List>();
  t.match(items, [{ code: '333333', phone: '+79990000002', id: 3 }]);
});

t.test('wait: the time is up, the answer is an empty list', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const began = Date.now();
  t.strictSame((await server.app.inject(`${api}/messages?wait=0.2`)).json(), { items: [] });
  t.ok(Date.now() - began >= 190);
});

t.test('wait: a code that becomes used or old ends it too', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const first = await send(server);
  const used = server.app.inject(`${api}/messages?wait=10&state=used`);
  const expired = server.app.inject(`${api}/messages?wait=10&state=expired`);
  await mark(server, first, 'used');
  t.match((await used).json(), { items: [{ state: 'used' }] });
  await send(server);
  await server.worlds.age('default', 301);
  t.match((await expired).json(), { items: [{ id: 2, state: 'expired' }] });
});

t.test('wait: a thousand waiters each get their own message, and none waits in vain', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const phones = Array.from({ length: 1000 }, (_, index) => `+7999${String(index).padStart(7, '0')}`);
  const answers = phones.map(async (phone) =>
    server.app.inject(`${api}/messages?wait=20&phone=${phone.slice(1)}`),
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  const began = Date.now();
  for (const phone of phones) await send(server, { phone, code: phone.slice(-6) });
  const codes = await Promise.all(answers.map(async (answer) => (await answer).json<List>().items[0]?.code));
  t.comment(`${Date.now() - began} ms`);
  t.strictSame(
    codes,
    phones.map((phone) => phone.slice(-6)),
  );
});

t.test('wait: worlds do not hear each other', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const here = server.app.inject(`${api}/messages?wait=0.3`);
  const there = server.app.inject(`/w/blue${api}/messages?wait=5`);
  await send(await server.of('blue'));
  t.equal((await there).json<List>().items.length, 1);
  t.strictSame((await here).json(), { items: [] });
});

t.test(
  'wait: a client that leaves leaves nothing behind, and a closing server answers at once',
  async (t) => {
    const closing = new AbortController();
    const server = await openControlServer({ closing: closing.signal });
    t.teardown(() => server.app.close());
    await server.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = server.app.server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}${api}/messages`;

    const left = new AbortController();
    const gone = fetch(`${url}?wait=30`, { signal: left.signal });
    await new Promise((resolve) => setTimeout(resolve, 100));
    left.abort();
    await t.rejects(gone);
    await send(server);
    t.match(await (await fetch(url)).json(), { items: [{ id: 1 }] }, 'the server goes on');

    const held = fetch(`${url}?wait=30&after=1`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const began = Date.now();
    closing.abort();
    t.strictSame(await (await held).json(), { items: [] });
    t.ok(Date.now() - began < 1000);
  },
);

t.test('a store that is gone is a 503 problem that tells nothing of it', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const waiting = server.app.inject(`${api}/messages?wait=5`);
  await new Promise((resolve) => setTimeout(resolve, 30));
  await server.store.close();
  for (const answer of [await waiting, await server.app.inject(`${api}/messages`)]) {
    t.equal(answer.statusCode, 503);
    t.match(answer.json(), { type: 'urn:vkid-emulator:problem:store', status: 503 });
    t.notMatch(answer.body, /ERR_|closed/u);
  }
});

t.test('DELETE empties the list of this world alone', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  await send(server);
  await send(await server.of('blue'));
  const answer = await server.app.inject({ method: 'DELETE', url: `${api}/messages` });
  t.equal(answer.statusCode, 204);
  t.equal(answer.body, '');
  t.strictSame((await server.app.inject(`${api}/messages`)).json(), { items: [] });
  t.equal((await server.app.inject(`/w/blue${api}/messages`)).json<List>().items.length, 1);
});

t.test(
  'the stream tells of each new message once, goes on after the last one had, and ends with the server',
  async (t) => {
    const closing = new AbortController();
    const server = await openControlServer({ closing: closing.signal });
    t.teardown(() => server.app.close());
    await server.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = server.app.server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}${api}/messages/stream`;
    await send(server, { code: '000001' });

    const fresh = await fetch(url);
    t.match(fresh.headers.get('content-type'), /^text\/event-stream/u);
    const resumed = await fetch(`${url}?phone=9990000001`, { headers: { 'last-event-id': '1' } });
    await send(server, { code: '000002', phone: '+79990000002' });
    await send(server, { code: '000003' });
    const late = await fetch(url, { headers: { 'last-event-id': '2' } });
    await new Promise((resolve) => setTimeout(resolve, 100));
    closing.abort();
    const codes = async (answer: Response) =>
      [...(await answer.text()).matchAll(/"code":"(\d+)"/gu)].map(([, code]) => code);
    t.strictSame(await codes(fresh), ['000002', '000003']);
    t.strictSame(await codes(resumed), ['000003']);
    t.strictSame(await codes(late), ['000003']);
    t.equal((await fetch(`${url}?wait=1`)).status, 400);
  },
);

t.test('a sign-in’s own messages are waited for, and deleted, by its id', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const [mine, other] = ['sign-in-of-a-visitor', 'sign-in-of-another-1'];
  await send(server, { sign_in: other, code: '111111' });
  const answered: string[][] = [];
  const waiting = server.app.inject(`${api}/messages?sign_in=${mine}&wait=10`).then((answer) => {
    answered.push(answer.json<List>().items.map(({ code }) => code));
  });
  const breathe = () => new Promise((resolve) => setTimeout(resolve, 50));
  await breathe();
  await send(server, { sign_in: other, code: '222222' });
  await breathe();
  t.strictSame(answered, [], 'neither what was there nor what comes for another sign-in ends the wait');
  await send(server, { sign_in: mine, code: '333333' });
  await waiting;
  t.strictSame(answered, [['333333']]);
  const deleted = await server.app.inject({ method: 'DELETE', url: `${api}/messages?sign_in=${other}` });
  t.equal(deleted.statusCode, 204);
  const { items } = (await server.app.inject(`${api}/messages`)).json<List>();
  t.strictSame(
    items.map(({ code }) => code),
    ['333333'],
  );
  const unreadable = await server.app.inject({ method: 'DELETE', url: `${api}/messages?sign_in=%20` });
  t.equal(unreadable.statusCode, 400);
  t.equal((await server.app.inject(`${api}/messages`)).json<List>().items.length, 1, 'and loses nothing');
});
