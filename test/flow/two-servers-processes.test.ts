import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import t, { type Test } from 'tap';
import { startRedisServer } from '../support/redis-server.ts';
import { startEmulator } from '../../src/kit/start-emulator.ts';
import { maria } from '../support/people.ts';
import { callback } from '../support/token-requests.ts';
import { isWayBack, openSteps, requestAt, saidBy } from './server-steps.ts';

// Two processes on one store, and what a process loads.

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** Two processes of one service: what each listens at, and its public URL, which is the first's. */
async function startTwo(t: Test) {
  const redis = await startRedisServer();
  t.teardown(() => redis.stop());
  const ports = [await freePort(), await freePort()] as const;
  const urls = ports.map((port) => `http://localhost:${port}`);
  const [first = '', second = ''] = urls;
  for (const port of ports) {
    const emulator = await startEmulator({
      store: redis.url,
      httpsPort: 'off',
      journalPort: 'off',
      publicUrl: first,
      port,
      dataDir: t.testdir(),
    });
    t.teardown(() => emulator.close());
  }
  return { redis, first, second };
}

/** The same address at another process. */
const at = (process: string, address: string | undefined): string => {
  const { pathname, search } = new URL(address ?? '');
  return new URL(pathname + search, process).href;
};

t.test('two processes share a half-done sign-in', async (t) => {
  const { redis, first, second } = await startTwo(t);

  /** What comes of a code at a process. */
  async function redeem(process: string, path: string, location: string | undefined, verifier: string) {
    const given = new URL(location ?? '').searchParams;
    const response = await fetch(process + path, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: '51000002',
        code: given.get('code') ?? '',
        device_id: given.get('device_id') ?? '',
        code_verifier: verifier,
        redirect_uri: callback,
        state: given.get('state') ?? '',
      }),
    });
    return (await response.json()) as { access_token?: string };
  }

  for (const [begins, goesOn] of [
    [first, second],
    [second, first],
  ] as const) {
    await t.test(
      'of the standard server: begun at one, posted at the other, resumed at the first',
      async (t) => {
        const steps = openSteps(first);
        const { address, verifier } = requestAt(begins, 'standard', { prompt: 'login consent' });
        const begun = await steps.send(address);
        const page = await steps.send(at(goesOn, begun.location));
        const answered = await steps.signIn(page, maria.phone, isWayBack);
        const end = await steps.send(at(begins, answered.location));
        t.equal(saidBy(new URL(end.location ?? '')), 'code');
        t.match(await redeem(goesOn, '/oidc/token', end.location, verifier), { access_token: String });
        const again = await steps.send(at(goesOn, answered.location));
        t.match(again.location, /\/login\//u, 'and gone on with once');
      },
    );

    await t.test('of VK: begun at one, each page posted at another, redeemed at the second', async (t) => {
      const steps = openSteps(first);
      const { address, verifier } = requestAt(begins, 'vk', { prompt: 'login' });
      const begun = await steps.send(address);
      const phone = await steps.send(at(goesOn, begun.location));
      const toCode = await steps.press(phone, 'continue', { phone: maria.phone });
      const code = await steps.send(at(begins, toCode.url));
      const end = await steps.signIn(code, maria.phone);
      t.equal(saidBy(new URL(end.location ?? '')), 'code');
      t.match(await redeem(goesOn, '/oauth2/auth', end.location, verifier), { access_token: String });
    });
  }

  await t.test('fifty presses of the way back at two processes give one code', async (t) => {
    const steps = openSteps(first);
    const asked = await steps.begin('standard', { prompt: 'consent' });
    const { location } = await steps.signIn(asked, maria.phone, isWayBack);
    const presses = Array.from({ length: 50 }, (_, press) =>
      steps.send(at(press % 2 === 0 ? first : second, location)),
    );
    const ends = (await Promise.all(presses)).map((answer) => answer.location ?? '');
    t.equal(ends.filter((end) => new URL(end).searchParams.has('code')).length, 1);
  });

  await t.test('a session ended at one process is none at the other', async (t) => {
    const steps = openSteps(first);
    await steps.signIn(await steps.begin('vk'), maria.phone);
    const page = await steps.follow(`${second}/oidc/end-session`);
    await steps.press(page, 'sign-out', {}, () => true);
    t.equal(await steps.silently('vk'), 'login_required');
    t.equal(await steps.silently('standard'), 'login_required');
  });

  await t.test(
    'each sign-in has another session by its public uid too, and drops the record of the former',
    async (t) => {
      const client = new Redis(redis.url);
      t.teardown(() => client.disconnect());
      const recordOf = async (id: string | undefined) => {
        const [key] = await client.keys(`*:session:${id ?? '-'}`);
        return key === undefined
          ? undefined
          : (JSON.parse((await client.get(key)) ?? '{}') as { uid?: string });
      };
      const steps = openSteps(first);
      const uids = new Set<string | undefined>();
      const ids: (string | undefined)[] = [];
      for (const server of ['vk', 'standard', 'vk', 'standard'] as const) {
        await steps.signIn(await steps.begin(server, { prompt: 'login' }), maria.phone);
        const id = await steps.session();
        ids.push(id);
        const uid = (await recordOf(id))?.uid;
        t.type(uid, 'string');
        uids.add(uid);
      }
      t.equal(uids.size, 4);
      for (const id of ids.slice(0, -1)) t.equal(await recordOf(id), undefined);
      t.ok(await recordOf(ids.at(-1)));
    },
  );
});

/** Writes the URL of every module that is loaded into a file. */
const hooks = (file: string): string => {
  const load = `import { appendFileSync } from 'node:fs';
    export async function load(url, context, next) { appendFileSync(${JSON.stringify(file)}, url + '\\n'); return next(url, context); }`;
  const module = `data:text/javascript,${encodeURIComponent(load)}`;
  return `data:text/javascript,${encodeURIComponent(`import { register } from 'node:module'; register(${JSON.stringify(module)});`)}`;
};

t.test('a whole sign-in of VK loads no oidc-provider; the first standard request does', async (t) => {
  const dir = t.testdir({ loaded: '' });
  const main = fileURLToPath(new URL('../../src/main.js', import.meta.url));
  const flags = [
    '--port=0',
    '--https-port=off',
    '--journal-port=off',
    `--data-dir=${dir}`,
    '--log-level=warn',
  ];
  // tap makes every Node that it sees started load its own hooks.
  const command = [
    '-u',
    'NODE_OPTIONS',
    process.execPath,
    `--import=${hooks(`${dir}/loaded`)}`,
    main,
    ...flags,
  ];
  const child = spawn('env', command, { stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  const err = text(child.stderr);
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(async () => Promise.reject(new Error(await err))),
  ]);
  const { url } = JSON.parse(String(line)) as { url: string };
  const loaded = () => readFileSync(`${dir}/loaded`, 'utf8').split('\n');
  const provider = () => loaded().filter((one) => one.includes('/oidc-provider/'));

  const post = async (path: string, fields: Record<string, string>) => {
    const body = new URLSearchParams({ client_id: '51000002', ...fields });
    const response = await fetch(url + path, { method: 'POST', body });
    return (await response.json()) as Record<string, string>;
  };
  const steps = openSteps(url);
  const { address, verifier } = requestAt(url, 'vk');
  const end = await steps.signIn(await steps.follow(address), maria.phone);
  const given = Object.fromEntries(new URL(end.location ?? '').searchParams);
  const { code = '', state = '', device_id = '' } = given;
  const grant = { grant_type: 'authorization_code', code, state, device_id };
  const tokens = await post('/oauth2/auth', { ...grant, code_verifier: verifier, redirect_uri: callback });
  const { access_token = '', id_token = '', refresh_token = '' } = tokens;
  t.match(await post('/oauth2/user_info', { access_token }), {
    user: { user_id: '1003' },
  });
  t.match(await post('/oauth2/public_info', { id_token }), { user: { user_id: '1003' } });
  const next = await post('/oauth2/auth', { grant_type: 'refresh_token', refresh_token, state, device_id });
  t.match(next, { access_token: String });
  t.equal(await steps.silently('vk'), 'code');
  t.equal(await steps.silently('vk legacy'), 'code');
  t.match(await post('/oauth2/revoke', { access_token: next['access_token'] ?? '' }), { response: 1 });

  t.ok(
    loaded().some((one) => one.endsWith('/vk-id-app.js')),
    'what is loaded is seen',
  );
  t.strictSame(provider(), [], 'nothing of it is loaded');
  t.equal((await fetch(`${url}/.well-known/openid-configuration`)).status, 200);
  t.not(provider().length, 0, 'the first standard request loads it');
  t.equal(
    await steps.silently('standard'),
    'consent_required',
    'and the session of VK’s server counts there',
  );
});
