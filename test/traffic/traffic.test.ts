import t from 'tap';
import { startEmulator } from '../../src/emulator.ts';
import { createControlClient } from '../../src/kit/control-client.ts';
import { createVisitor } from '../../src/kit/visitor.ts';
import { openLogger } from '../../src/logger.ts';
import { systemRandom } from '../../src/secrets/random.ts';
import { resolveSettings } from '../../src/settings/settings.ts';
import type { OrderedFault, FaultPoint, Refusal, TrafficOptions } from '../../src/traffic/traffic.ts';
import { authorizeQuery, exchange, known } from '../vk/facts.ts';
import { igor } from '../support/people.ts';

/** An emulator whose requests meet what the test says. */
async function start(traffic: TrafficOptions) {
  const flags = { port: '0', httpsPort: 'off', journalPort: 'off' };
  const given = Object.entries(flags).map(([name, text]) => [name, { name, text }] as const);
  const read = await resolveSettings(new Map(given), { now: Date.now() });
  if ('faults' in read) throw new Error(read.faults.join(' '));
  const around = { now: Date.now, random: systemRandom(), logger: openLogger('silent'), traffic };
  const emulator = await startEmulator(read.settings, around);
  t.teardown(() => emulator.close());
  return emulator;
}

const filled = (text: string, more: Record<string, string> = {}) =>
  text.replaceAll(/\{(\w+)\}/gu, (_, name: string) => ({ ...known, ...more })[name] ?? '');

/** The callback of a sign-in, and the form that redeems its code. */
async function signIn(url: string) {
  const query = Object.entries(authorizeQuery).map(([name, value]): [string, string] => [
    name,
    filled(value),
  ]);
  const visitor = createVisitor({ url });
  await visitor.open(`${url}/authorize?${new URLSearchParams(query).toString()}`);
  const { searchParams } = await visitor.signIn(igor);
  return Object.fromEntries(
    Object.entries(exchange().ask.form ?? {}).map(([name, value = '']) => [
      name,
      filled(value, Object.fromEntries(searchParams)),
    ]),
  );
}

const post = (url: string, form: Record<string, string>) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(form) });

t.test(
  'a fault acts before the work of the request that it is ordered for, and nothing is lost',
  async (t) => {
    const met: FaultPoint[] = [];
    let ordered: OrderedFault | undefined = { status: 503, headers: { 'retry-after': '1' }, body: 'not now' };
    const { url } = await start({
      faults: async (point) => {
        met.push(point);
        const fault = point === 'token' ? ordered : undefined;
        if (fault) ordered = undefined;
        return fault;
      },
    });
    const form = await signIn(url);
    const refused = await post(`${url}/oauth2/auth`, form);
    t.equal(refused.status, 503);
    t.equal(refused.headers.get('retry-after'), '1');
    t.equal(await refused.text(), 'not now');
    const again = await post(`${url}/oauth2/auth`, form);
    t.type(
      ((await again.json()) as { access_token?: unknown }).access_token,
      'string',
      'the code is still good',
    );
    t.strictSame([...new Set(met)], ['authorize', 'page', 'token']);
  },
);

t.test('a refusal comes with its reason and the values that tell why, after the answer is out', async (t) => {
  const told: { status: number; refusals: readonly Refusal[] }[] = [];
  const { url } = await start({
    onRefused: (_request, status, refusals) => void told.push({ status, refusals }),
  });
  const form = await signIn(url);
  t.match(await (await post(`${url}/oauth2/auth`, { ...form, code_verifier: 'wrong' })).json(), {
    error: 'invalid_request',
  });
  await post(`${url}/oauth2/auth`, form);
  await post(`${url}/oauth2/auth`, form);
  await createControlClient({ url }).age(11 * 60);
  await post(`${url}/oauth2/auth`, await signIn(url));
  const late = await signIn(url);
  await createControlClient({ url }).age(11 * 60);
  await post(`${url}/oauth2/auth`, late);
  t.match(told, [
    { status: 200, refusals: [{ refused: 'verifier' }] },
    { status: 200, refusals: [{ refused: 'used', by: /^[0-9a-f]{12}$/u, at: Number }] },
    { status: 200, refusals: [{ refused: 'expired', expired_at: Number }] },
  ]);
  t.equal(told.length, 3, 'and what is not refused has none');
});
