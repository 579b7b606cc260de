/** What the flow tests of this room share: an emulator on either store, and people at VK ID's server. */
import { createHash, randomBytes } from 'node:crypto';
import t, { type Test } from 'tap';
import { type ControlClient, createControlClient } from '../../src/kit/control-client.ts';
import { startRedisServer } from './redis-server.ts';
import { type Emulator, startEmulator } from '../../src/kit/start-emulator.ts';
import { createVisitor, type Visitor } from '../../src/kit/visitor.ts';

export interface Scene {
  readonly emulator: Emulator;
  readonly journalUrl: string;
  readonly control: ControlClient;
  /** Both worlds, VK ID's and the journal's, as they were at the start. */
  fresh(): Promise<void>;
  /** A person with a browser of their own. */
  visitor(): Visitor;
  /** A teacher of the journal who has pressed «Подключить», or «Перейти к подключению». */
  teacher(login?: string, entry?: 'chats' | 'settings'): Promise<Visitor>;
  /** A person whom the personal app «Демо» has sent to VK ID, by VK's wire or the standard one; with the verifier of its request. */
  atDemo(
    server?: 'oidc' | 'vk',
    scope?: string,
  ): Promise<{ readonly visitor: Visitor; readonly verifier: string }>;
  /** The journal's links that count. */
  links(): Promise<readonly Link[]>;
}

interface Link {
  readonly account: string;
  readonly profile: { readonly id: string };
  readonly entry: string;
  readonly state: string;
}

export async function openScene(t: Test, store = 'memory'): Promise<Scene> {
  const emulator = await startEmulator({ store, httpsPort: 'off', dataDir: t.testdir() });
  t.teardown(() => emulator.close());
  const { journalUrl = '' } = emulator;
  const control = createControlClient(emulator);
  const visitor = () => createVisitor(emulator);
  return {
    emulator,
    journalUrl,
    control,
    visitor,
    async fresh() {
      await emulator.reset();
      await fetch(`${journalUrl}/__journal/api/reset`, { method: 'POST' });
    },
    async teacher(login = 'teacher-mo', entry = 'settings') {
      const teacher = visitor();
      await enterJournal(teacher, journalUrl, login);
      await connect(teacher, entry);
      return teacher;
    },
    async atDemo(server = 'vk', scope = server === 'vk' ? 'vkid.personal_info' : 'openid') {
      const browser = visitor();
      const verifier = randomBytes(32).toString('base64url');
      const query = new URLSearchParams({
        client_id: '51000002',
        redirect_uri: demoCallback,
        response_type: 'code',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        scope,
        state: 's'.repeat(32),
      });
      const path = server === 'vk' ? '/authorize' : '/oidc/authorize';
      await browser.open(`${emulator.url}${path}?${query.toString()}`);
      return { visitor: browser, verifier };
    },
    async links() {
      const response = await fetch(`${journalUrl}/__journal/api/links`);
      const { items } = (await response.json()) as { items: Link[] };
      return items.filter(({ state }) => state === 'live');
    },
  };
}

/** The same suite on the store in memory and on a real Redis. */
export async function onBothStores(suite: (t: Test, scene: Scene) => Promise<void>): Promise<void> {
  await t.test('memory', async (t) => suite(t, await openScene(t)));
  await t.test('redis', async (t) => {
    const server = await startRedisServer();
    t.teardown(() => server.stop());
    await suite(t, await openScene(t, server.url));
  });
}

export async function enterJournal(visitor: Visitor, journalUrl: string, login = 'teacher-mo') {
  await visitor.open(`${journalUrl}/login`);
  await visitor.press('sign-in', { login, password: 'journal' });
}

/** From the journal's home to VK ID, by either entry point. */
export async function connect(visitor: Visitor, entry: 'chats' | 'settings' = 'settings'): Promise<void> {
  if (entry === 'settings') {
    await visitor.press('settings');
    await visitor.press('partners');
    await visitor.press('connect');
  } else {
    await visitor.press('chats');
    await visitor.press('go-to-connection');
  }
}

/** Where «Демо» is sent back to; nothing listens there. */
export const demoCallback = 'http://localhost:4999/callback';

/** `E-30` of the catalogue. */
export const linkedText =
  'Ваш учебный профиль Сферум в VK Мессенджере успешно привязан к вашей учетной записи в журнале.';
