import { createHash, randomBytes } from 'node:crypto';
import type { Test } from 'tap';
import { type ControlClient, createControlClient } from '../../src/kit/control-client.ts';
import { createVisitor, type SignIn, type Visitor } from '../../src/kit/visitor.ts';
import { connect, enterJournal } from '../support/scene.ts';
import { anna, maria, pavel } from '../support/people.ts';

/** Where the emulator answers, before a crash and after it. */
export interface Site {
  readonly url: string;
  readonly journalUrl: string;
}

/**
 * What a person or a program does, in a form that can be done again: `act` goes on from where it is, as a person does who looks at
 * the page again and repeats the last action. `agree` proves that all sides agree on what happened, and that no one is stuck.
 */
export interface Scenario {
  readonly name: string;
  prepare(site: Site): Promise<Run>;
}

const callback = 'http://localhost:4999/callback';
const client_id = '51000002';

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

interface Run {
  readonly act: () => Promise<void>;
  readonly agree: (t: Test, say: string) => Promise<unknown>;
}

/** One sign-in at VK ID by a browser of its own, whose steps may be repeated. */
function openSignIn(site: Site, who: SignIn) {
  let visitor = createVisitor(site);
  let verifier = '';
  let tokens: Tokens | undefined;

  async function begin(): Promise<void> {
    verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      client_id,
      redirect_uri: callback,
      response_type: 'code',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      scope: 'vkid.personal_info phone',
      state: 's'.repeat(32),
    });
    await visitor.open(`${site.url}/authorize?${query.toString()}`);
  }

  return {
    get tokens() {
      return tokens;
    },
    async act(): Promise<void> {
      while (!tokens) {
        if (verifier === '' || visitor.screen === 'vkid-flow-lost') await begin();
        if (!visitor.callback) {
          await lookAgain(visitor);
          if (visitor.screen === 'vkid-flow-lost') continue;
          // Where the answer with a session's cookie is lost, the browser is not signed in, and E-25 says to begin anew.
          await visitor.signIn(who).catch((error: unknown) => failUnlessLost(visitor, error));
          if (visitor.screen === 'vkid-flow-lost') continue;
        }
        const answer = await redeem(site, visitor.callback, verifier);
        if ('access_token' in answer) tokens = answer;
        // The code was used, and its tokens are lost: the answer says so, and the person signs in again.
        else [visitor, verifier] = [createVisitor(site), ''];
      }
    },
    replaceTokens(next: Tokens | undefined) {
      tokens = next;
      if (!next) [visitor, verifier] = [createVisitor(site), ''];
    },
  };
}

function failUnlessLost({ screen }: Visitor, error: unknown): void {
  if (screen !== 'vkid-flow-lost') throw error;
}

/** A page that could not be had, or that says that the emulator failed, is loaded again. */
async function lookAgain(visitor: Visitor): Promise<void> {
  if (visitor.url !== 'about:blank') await visitor.open(visitor.url);
  failIfUnavailable(visitor);
}

/** `link-failed` says why (E-28) and offers another attempt. */
function failIfUnavailable({ status, screen, url }: Visitor): void {
  if (status >= 500 && screen !== 'link-failed')
    throw new Error(`${status} on ${screen ?? 'no screen'} (${url})`);
}

async function ask(address: string, options: RequestInit = {}): Promise<Record<string, unknown>> {
  const response = await fetch(address, { ...options, signal: AbortSignal.timeout(10_000) });
  if (response.status >= 500) throw new Error(`${response.status} from ${address}`);
  return response.status === 204 ? {} : ((await response.json()) as Record<string, unknown>);
}

async function redeem(
  site: Site,
  at: URL | undefined,
  code_verifier: string,
): Promise<Tokens | { readonly error: unknown }> {
  const param = (name: string) => at?.searchParams.get(name) ?? '';
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code: param('code'),
    device_id: param('device_id'),
    redirect_uri: callback,
    client_id,
    code_verifier,
    state: 's'.repeat(32),
  });
  devices.set(site, param('device_id'));
  const answer = await ask(`${site.url}/oauth2/auth`, { method: 'POST', body });
  return 'access_token' in answer ? (answer as unknown as Tokens) : { error: said(answer) };
}

/** Which device the last code of a site was for: a refresh names it again. */
const devices = new WeakMap<Site, string>();

/** A refusal has a reason. */
function said(answer: Record<string, unknown>): string {
  const { error } = answer;
  if (typeof error !== 'string' || error === '') throw new Error(`no reason: ${JSON.stringify(answer)}`);
  return error;
}

async function userOf(site: Site, access_token: string): Promise<unknown> {
  const body = new URLSearchParams({ access_token, client_id });
  const { user } = await ask(`${site.url}/oauth2/user_info`, { method: 'POST', body });
  return (user as { user_id?: unknown } | undefined)?.user_id;
}

const controlOf = (site: Site): ControlClient => createControlClient(site);

const signIn: Scenario = {
  name: 'a sign-in',
  prepare: async (site) => {
    const going = openSignIn(site, anna);
    return {
      act: () => going.act(),
      agree: async (t, say) =>
        t.equal(await userOf(site, going.tokens?.access_token ?? ''), '1001', `${say}: the token opens`),
    };
  },
};

const refresh: Scenario = {
  name: 'a refresh',
  prepare: async (site) => {
    const going = openSignIn(site, anna);
    await going.act();
    let isDone = false;
    return {
      act: async () => {
        if (isDone) return;
        const body = new URLSearchParams({
          grant_type: 'refresh_token',
          refresh_token: going.tokens?.refresh_token ?? '',
          device_id: devices.get(site) ?? '',
          client_id,
          state: 's'.repeat(32),
        });
        const answer = await ask(`${site.url}/oauth2/auth`, { method: 'POST', body });
        going.replaceTokens('access_token' in answer ? (answer as unknown as Tokens) : undefined);
        // The first use has counted, so that the second ends the family and says so: the person signs in again.
        if (!going.tokens) said(answer);
        isDone = true;
        await going.act();
      },
      agree: async (t, say) => {
        await going.act();
        t.equal(await userOf(site, going.tokens?.access_token ?? ''), '1001', `${say}: the token opens`);
      },
    };
  },
};

const link: Scenario = {
  name: 'a link',
  prepare: async (site) => {
    const teacher = createVisitor(site);
    return {
      act: async () => {
        for (let presses = 0; teacher.screen !== 'link-success'; presses += 1) {
          if (presses > 12) throw new Error(`stuck on ${teacher.screen} (${teacher.url}): ${teacher.text}`);
          if (teacher.url === 'about:blank') await enterJournal(teacher, site.journalUrl);
          await lookAgain(teacher);
          const { screen = '' } = teacher;
          if (screen === 'link-already') return;
          if (screen.startsWith('vkid-') && screen !== 'vkid-flow-lost')
            await teacher.signIn(maria).catch((error: unknown) => failUnlessLost(teacher, error));
          else {
            await teacher.open(`${site.journalUrl}/settings/partners`);
            failIfUnavailable(teacher);
            if (teacher.actions.includes('sign-in')) await enterJournal(teacher, site.journalUrl);
            else if (teacher.actions.includes('connect')) await teacher.press('connect');
            // The link was made, and the page that said so was lost.
            else return;
          }
          failIfUnavailable(teacher);
        }
      },
      agree: async (t, say) => {
        const { items } = await ask(`${site.journalUrl}/__journal/api/links`);
        const live = (items as { state: string }[]).filter(({ state }) => state === 'live');
        t.equal(live.length, 1, `${say}: the journal has the link`);
        const other = createVisitor(site);
        await enterJournal(other, site.journalUrl, 'teacher-msk');
        await connect(other);
        await other.signIn({ ...maria, until: 'vkid-number-linked' });
        t.equal(other.screen, 'vkid-number-linked', `${say}: VK ID has it too`);
      },
    };
  },
};

const recovery: Scenario = {
  name: 'a recovery',
  prepare: async (site) => {
    const going = openSignIn(site, anna);
    const control = controlOf(site);
    const visitor = createVisitor(site);
    const password = 'novyj-parol-1';
    const begin = async () => {
      const query = new URLSearchParams({
        client_id,
        redirect_uri: callback,
        response_type: 'code',
        code_challenge: 'x'.repeat(43),
        code_challenge_method: 'S256',
        state: 's'.repeat(32),
      });
      await visitor.open(`${site.url}/authorize?${query.toString()}`);
      await visitor.press('continue', { phone: anna.phone });
    };
    const answers: Readonly<Record<string, () => Promise<void>>> = {
      'vkid-phone': () => visitor.press('continue', { phone: anna.phone }),
      'vkid-password': () => visitor.press('forgot-password'),
      'vkid-recover-start': () => visitor.press('recover'),
      'vkid-recover-phone': () => visitor.press('send-code', { phone: anna.phone }),
      'vkid-recover-otp': async () => {
        const { code } = await control.messages.wait({ purpose: 'recover', state: 'open', seconds: 5 });
        await visitor.press('continue', { code });
      },
      'vkid-recover-new': () => visitor.press('save', { new_password: password, repeat_password: password }),
    };
    return {
      act: async () => {
        for (let presses = 0; visitor.screen !== 'vkid-recover-done'; presses += 1) {
          if (presses > 12) throw new Error(`stuck on ${visitor.screen}: ${visitor.text}`);
          if (visitor.url === 'about:blank' || visitor.screen === 'vkid-flow-lost') await begin();
          await lookAgain(visitor);
          await answers[visitor.screen ?? '']?.();
          failIfUnavailable(visitor);
        }
      },
      agree: async (t, say) => {
        const anew = openSignIn(site, { ...anna, password });
        await anew.act();
        t.equal(await userOf(site, anew.tokens?.access_token ?? ''), '1001', `${say}: the new password`);
        t.equal(going.tokens, undefined);
      },
    };
  },
};

const deletion: Scenario = {
  name: 'a deletion and a person with the same number',
  prepare: async (site) => {
    const people = `${site.url}/__emulator/api/people`;
    const { phone } = pavel;
    let isDeleted = false;
    let isMade = false;
    return {
      act: async () => {
        if (!isDeleted) await ask(`${people}/1007`, { method: 'DELETE' });
        isDeleted = true;
        if (isMade) return;
        const answer = await ask(people, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            phone,
            first_name: 'Вера',
            last_name: 'Иванова',
            gender: 'female',
            birth_date: '1990-01-01',
          }),
        });
        isMade = 'id' in answer || Number(answer['status']) === 409;
        if (!isMade) throw new Error(`not made: ${JSON.stringify(answer)}`);
      },
      agree: async (t, say) => {
        const going = openSignIn(site, pavel);
        await going.act();
        const user_id = await userOf(site, going.tokens?.access_token ?? '');
        t.ok(user_id !== undefined && user_id !== '1007', `${say}: the number is the new person's`);
      },
    };
  },
};

const reset: Scenario = {
  name: 'a reset',
  prepare: async (site) => {
    await ask(`${site.url}/__emulator/api/people/1007`, { method: 'DELETE' });
    const going = openSignIn(site, anna);
    await going.act();
    return {
      act: async () => void (await ask(`${site.url}/__emulator/api/reset`, { method: 'POST' })),
      agree: async (t, say) => {
        t.equal(
          await userOf(site, going.tokens?.access_token ?? ''),
          undefined,
          `${say}: old tokens open nothing`,
        );
        await proveSeeded(t, site, say);
      },
    };
  },
};

/** Every demo person is there and may sign in. */
export async function proveSeeded(t: Test, site: Site, say: string): Promise<void> {
  const { items } = await ask(`${site.url}/__emulator/api/people`);
  t.strictSame(
    (items as { id: number }[]).map(({ id }) => id).toSorted((one, other) => one - other),
    [1001, 1003, 1004, 1005, 1006, 1007],
    `${say}: everybody is there`,
  );
  const going = openSignIn(site, pavel);
  await going.act();
  t.equal(await userOf(site, going.tokens?.access_token ?? ''), '1007', `${say}: and signs in`);
}

export const scenarios: readonly Scenario[] = [signIn, refresh, link, recovery, deletion, reset];
