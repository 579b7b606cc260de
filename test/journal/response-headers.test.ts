import { readdir, readFile } from 'node:fs/promises';
import t from 'tap';
import { browse, link, open, viewsDir } from './browse.ts';

/** Chromium checks `form-action` on every redirect that a posted form begins, and VK ID may redirect on to any address. */
t.test(
  'a page whose form leads to VK ID has no form-action, every other page has its own origin',
  async (t) => {
    const { app, store } = await open(t);
    const visitor = browse(app);
    const seen = new Set<string>();
    async function check(path: string, expected: 'outward' | 'own'): Promise<void> {
      const { answer, body, screen, status } = await visitor.get(path);
      const policy = String(answer.headers['content-security-policy']);
      const actions = [...body.matchAll(/<form\b[^>]*\baction="([^"]*)"/gu)].map(([, action]) => action);
      const name = `${screen} (${status})`;
      t.equal(actions.includes('/connect'), expected === 'outward', `${name}: where its forms lead`);
      if (expected === 'outward') t.notMatch(policy, /form-action/u, name);
      else t.match(policy, /; form-action 'self'$/u, name);
      t.match(policy, /^default-src 'none'; /u, `${name}: the rest of the policy stays`);
      seen.add(screen ?? '');
    }
    /** Where VK's redirect ends that says no for this reason. */
    async function refused(reason: string): Promise<string> {
      const { state } = await visitor.start('settings');
      const query = new URLSearchParams({ error: 'access_denied', error_reason: reason, state });
      return `/connect/callback?${query.toString()}`;
    }

    await check('/login', 'own');
    await check('/connect/session-lost', 'own');
    await visitor.signIn('teacher-msk');
    for (const path of ['/', '/settings', '/help', '/no-such-page']) await check(path, 'own');
    for (const path of ['/settings/partners', '/messenger', '/connect/vpn']) await check(path, 'outward');
    await check(await refused('user_denied'), 'outward');
    await check(await refused('number_linked'), 'own');

    await store.put('{journal}:links', [link]);
    for (const path of ['/settings/partners', '/chats', '/connect/success', '/connect/already'])
      await check(path, 'own');
    t.strictSame([...seen].toSorted(), await screens(), 'every screen of the journal was checked');
  },
);

/** The journal's screens: its templates that are whole pages. */
async function screens(): Promise<readonly string[]> {
  const files = (await readdir(`${viewsDir}/journal`)).toSorted();
  const sources = await Promise.all(files.map((file) => readFile(`${viewsDir}/journal/${file}`, 'utf8')));
  return files.filter((_, n) => sources[n]?.includes("layout('./layout')")).map((file) => file.slice(0, -4));
}
