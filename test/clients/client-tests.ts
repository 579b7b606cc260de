/** What is asked of every client, in whichever way it was led to the emulator. */
import type { Test } from 'tap';
import { createControlClient } from '../../src/kit/control-client.ts';
import type { Visitor } from '../../src/kit/visitor.ts';
import { anna } from '../support/people.ts';
import type { Client } from './client-expectations.ts';
import type { Stage } from './client-programs.ts';

const apps = {
  id: { CLIENT_ID: '51000002', CLIENT_SECRET: 'VK ID takes a secret and looks at none' },
  legacy: { CLIENT_ID: '51000003', CLIENT_SECRET: 'secret-51000003' },
};

export async function prove(t: Test, stage: Stage, client: Client): Promise<void> {
  const { emulator } = stage;
  const control = createControlClient(emulator);
  const app = await stage.run(t, client.name, apps[client.service]);
  t.beforeEach(async () => {
    await control.reset();
    if (client.needs) await control.policy.set(client.needs);
  });

  await t.test('signs in, and the profile comes back', async (t) => {
    const visitor = await begin(stage, app);
    t.equal(visitor.screen, 'vkid-phone');
    t.match(await finish(visitor), client.profile);
  });

  await t.test('does without the e-mail that the person keeps', async (t) => {
    const visitor = await begin(stage, app);
    await visitor.signIn({ ...anna, scopes: [] });
    if (client.withoutEmail) t.match(shown(visitor), client.withoutEmail);
    else t.match(visitor.html, 'Анна');
    t.notMatch(visitor.html, 'anna.petrova');
  });

  await t.test('hears a denial', async (t) => {
    const visitor = await begin(stage, app);
    await visitor.signIn({ ...anna, until: 'vkid-allow' });
    await visitor.press('cancel');
    t.match(shown(visitor), client.denied);
  });

  if (client.badState) {
    await t.test('catches a state that is not its own', async (t) => {
      const visitor = await begin(stage, app, { state: 'x'.repeat(32) });
      t.match(await finish(visitor), client.badState);
    });
  }

  await t.test('is caught with a wrong proof', async (t) => {
    if (client.service === 'id') {
      const visitor = await begin(stage, app, { code_challenge: 'x'.repeat(43) });
      return t.match(await finish(visitor), client.badProof);
    }
    const wrong = await stage.run(t, client.name, { ...apps.legacy, CLIENT_SECRET: 'not the secret' });
    return t.match(await finish(await begin(stage, wrong)), client.badProof);
  });

  if (client.without) {
    await t.test('fails on what VK really answers', async (t) => {
      await control.policy.set({ preset: 'relaxed' });
      t.match(await finish(await begin(stage, app)), client.without);
    });
  }
}

/** Presses «sign in» in the app; VK's authorize page may be opened with some of what the client asked replaced. */
async function begin(
  stage: Stage,
  app: string,
  replaced?: Readonly<Record<string, string>>,
): Promise<Visitor> {
  const visitor = stage.visitor();
  await visitor.open(`${app}/sign-in`);
  if (replaced) {
    const authorize = new URL(visitor.trail[1] ?? '');
    for (const [name, value] of Object.entries(replaced)) authorize.searchParams.set(name, value);
    await visitor.open(authorize);
  }
  return visitor;
}

/** Signs in and reads what the app shows at the end. */
async function finish(visitor: Visitor): Promise<unknown> {
  await visitor.signIn(anna);
  return shown(visitor);
}

const shown = ({ screen, html }: Visitor): unknown => (screen === undefined ? JSON.parse(html) : { screen });
