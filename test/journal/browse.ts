/** A journal to visit and a visitor to its pages: what the page tests of this room share. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { Test } from 'tap';
import { createJournal } from '../../src/journal/journal.ts';
import { openStore } from '../../src/storage/store.ts';

export const viewsDir = 'views';
export const url = 'http://localhost:4480';

/** A journal whose VK does not answer: port 1 is one that fetch refuses. */
export async function open(t: Test, vkUrl = 'http://127.0.0.1:1') {
  const world = { vpn: false, now: Date.parse('2026-10-06T08:00:00Z') };
  const lines: string[] = [];
  const opened = await openStore('memory', { now: () => world.now });
  const store = opened.space('-journal');
  const app = await createJournal({
    url,
    vk: { url: vkUrl, clientId: 51000001 },
    store,
    now: () => world.now,
    random: randomBytes,
    viewsDir,
    logger: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    usesVpn: async () => world.vpn,
  });
  t.teardown(() => app.close());
  t.teardown(() => opened.close());
  return { app, opened, store, world, lines };
}

/** A browser as far as cookies go. */
export function browse(app: FastifyInstance) {
  const jar = new Map<string, string>();
  async function ask(method: 'GET' | 'POST', path: string, form?: Record<string, string>) {
    const answer = await app.inject({
      method,
      url: path,
      cookies: Object.fromEntries(jar),
      ...(form && {
        payload: new URLSearchParams(form).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    });
    for (const { name, value } of answer.cookies) jar.set(name, value);
    const screen = /data-screen="([^"]+)"/.exec(answer.body)?.[1];
    const errors = [...answer.body.matchAll(/data-error="([^"]+)"/g)].map((found) => found[1]);
    return {
      status: answer.statusCode,
      to: answer.headers.location,
      body: answer.body,
      screen,
      errors,
      answer,
    };
  }
  const get = (path: string) => ask('GET', path);
  const csrf = async (path: string) => /name="csrf" value="([^"]+)"/.exec((await get(path)).body)?.[1] ?? '';
  return {
    jar,
    get,
    csrf,
    post: (path: string, form: Record<string, string>) => ask('POST', path, form),
    async signIn(login: string, next = 'home', password = 'journal') {
      return ask('POST', '/login', { csrf: await csrf('/login'), login, password, next });
    },
    async start(entry: string) {
      const answer = await ask('POST', '/connect', { csrf: await csrf('/'), entry });
      return { ...answer, state: new URL(answer.to ?? '', url).searchParams.get('state') ?? '' };
    },
  };
}

/** A live link as it lies on the store. */
export const link = {
  id: 'x1',
  account: 'teacher-msk',
  profile: { id: '700101', lastName: '<b>Смирнова</b>', firstName: 'Мария', middleName: '' },
  phone: '+79990000003',
  entry: 'chats',
  differs: ['name'],
  since: Date.parse('2026-10-01T08:00:00Z'),
  grant: { refreshToken: 'a-refresh-token', deviceId: 'a-device' },
};
