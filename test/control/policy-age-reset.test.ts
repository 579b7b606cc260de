import t from 'tap';
import { api, blamed, callApi } from './call-api.ts';
import { openControlServer, send } from './control-server.ts';

t.test('policy: single keys over the preset, each validated by name', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const ask = callApi(server);
  t.match((await ask('GET', '/policy')).body, { preset: 'relaxed', code_length: 6, sends_per_hour: null });
  const changed = await ask('PATCH', '/policy', {
    code_length: 4,
    fixed_codes: { '8 999 000-00-01': '0000' },
    channel_troubles: { '+79990000002': 'lost' },
    vpn: { on: true },
  });
  t.match(changed, {
    status: 200,
    body: {
      code_length: 4,
      fixed_codes: { '+79990000001': '0000' },
      channel_troubles: { '+79990000002': 'lost' },
      vpn: { on: true, addresses: [] },
    },
  });
  t.match((await ask('PATCH', '/policy', { preset: 'vk' })).body, { code_length: 6, sends_per_hour: 5 });
  const { body } = await ask('PATCH', '/policy', {
    code_length: 7,
    code_ttl: 0,
    sends_per_hour: -1,
    fixed_codes: { abc: '1234', '+79990000001': 1234 },
    sign_in: { '+79990000001': 'magic' },
    vpn: {},
    code_lenght: 6,
  });
  t.strictSame(blamed(body), [
    'code_lenght',
    'code_length',
    'code_ttl',
    'fixed_codes.+79990000001',
    'fixed_codes.abc',
    'sends_per_hour',
    'sign_in.+79990000001',
    'vpn.on',
  ]);
});

t.test('age: seconds or an ISO 8601 duration, above zero', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const ask = callApi(server);
  const rows: [by: unknown, seconds: number][] = [
    [90, 90],
    [0.5, 0.5],
    ['PT1H', 3600],
    ['PT1H30M15.5S', 5415.5],
    ['P1DT1S', 86_401],
    ['P2W', 1_209_600],
    ['P1Y', 31_536_000],
  ];
  for (const [by, seconds] of rows)
    t.match((await ask('POST', '/age', { by })).body, { by: seconds }, String(by));
  for (const by of [0, -1, '60', 'P', 'PT', 'P1', '1h', 'PT0S', 'P101Y', null, true, undefined]) {
    t.match(
      await ask('POST', '/age', { by }),
      { status: 400, body: { errors: [{ path: 'by' }] } },
      String(by),
    );
  }
  t.strictSame(blamed((await ask('POST', '/age', { by: 1, of: 2 })).body), ['of']);
});

t.test('reset: this world alone, without a body', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const ask = callApi(server);
  await send(server);
  await send(await server.of('blue'));
  const answer = await ask('POST', '/reset');
  t.equal(answer.status, 204);
  t.strictSame((await ask('GET', '/messages')).body, { items: [] });
  t.match((await ask('GET', `/w/blue${api}/messages`)).body, { items: [{ id: 1 }] });
  t.equal((await ask('POST', `/w/blue${api}/reset`)).status, 204);
  t.strictSame((await ask('GET', `/w/blue${api}/messages`)).body, { items: [] });
  t.strictSame(blamed((await ask('POST', '/reset', { world: 'blue' })).body), ['world']);
});
