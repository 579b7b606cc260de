import t from 'tap';
import type { OneTimeCode } from '../../src/domain/one-time-code.ts';
import type { Journey, Notice, State } from '../../src/domain/journey/state.ts';
import type { AuthorizationRequest } from '../../src/domain/oauth/authorization-request.ts';
import type { Person } from '../../src/domain/person.ts';
import { readAct } from '../../src/pages/read-act.ts';
import { present } from '../../src/pages/screen-values.ts';
import { createRender } from '../../src/pages/render-page.ts';
import { createScreens } from '../../src/pages/oidc-screens.ts';
import { maria } from '../support/people.ts';

const now = Date.UTC(2026, 0, 15, 12, 0);
const request: AuthorizationRequest = {
  wire: 'vk-id',
  app_key: 'app-key',
  client_id: 51000001,
  app_name: 'Электронный журнал',
  kind: 'educational',
  scopes: ['vkid.personal_info', 'phone', 'edu_profile'],
  redirect_uri: 'http://localhost:4480/callback',
  lang: 'ru',
  force_login: false,
  force_consent: false,
  account_name: 'Петрова А. С.',
};
const code: OneTimeCode = {
  id: 'c1',
  purpose: 'login',
  phone: maria.phone,
  channel: 'sms',
  length: 6,
  code_hash: 'h',
  older_hashes: [],
  sent_at: now - 20_000,
  expires_at: now + 280_000,
  resend_at: now + 40_000,
  attempts_left: 5,
  state: 'open',
};
const journey = (
  state: State,
  notice: Notice = { faults: [] },
  more: Partial<AuthorizationRequest> = {},
): Journey => ({
  id: 'j1',
  version: 3,
  request: { ...request, ...more },
  expires_at: now + 1_800_000,
  state,
  notice,
});
const seen = { now, clock: now, minAge: 18 };
const at = (
  state: State,
  notice?: Notice,
  more?: Partial<AuthorizationRequest>,
  person: Person | null = maria,
) => present(journey(state, notice, more), { ...seen, ...(person && { person }) });

t.test('a phone is shown as its owner writes it, a wrong one as it was typed', async (t) => {
  t.match(at({ at: 'vkid-phone', typed: '+79990000003' }), { view: { phone: '+7\u00a0999\u00a0000-00-03' } });
  const wrong = at({ at: 'vkid-phone', typed: '495' }, { faults: [{ id: 'E-03', field: 'phone' }] });
  t.same(wrong, { view: { screen: 'vkid-phone', phone: '495' }, faults: [{ id: 'E-03' }] });
});

t.test('a password screen masks the number and counts the attempts', async (t) => {
  const state = {
    at: 'vkid-password',
    phone: maria.phone,
    person_id: maria.id,
    taken_meanwhile: true,
  } as const;
  t.same(at(state, { faults: [{ id: 'E-06', field: 'password', left: 2 }] }), {
    view: {
      screen: 'vkid-password',
      phone: maria.phone,
      phoneMask: '+7\u00a0***\u00a0***-00-03',
      taken: true,
    },
    faults: [{ id: 'E-06', left: 2 }],
  });
});

t.test('a code screen tells the seconds left by the world, and what else can be done', async (t) => {
  const state = { at: 'vkid-otp', phone: maria.phone, password_proven: true, code } as const;
  t.match(at(state, { faults: [], status: 'code-sent' }), {
    view: { digits: 6, channel: 'sms', resendIn: 40, others: ['call'], closed: false, justSent: true },
  });
  t.match(at({ ...state, code: { ...code, resend_at: now } }), { view: { resendIn: 0 } });
  t.match(at({ ...state, code: { ...code, state: 'spent' } }), {
    view: { resendIn: 0, closed: true },
  });
  t.same(at(state, { faults: [{ id: 'E-12' }] })?.faults, [{ id: 'E-12', seconds: 40 }]);
  t.same(at(state, { faults: [{ id: 'E-08', field: 'code' }] })?.faults, [{ id: 'E-08', digits: 6 }]);
});

t.test('a password is a way to confirm only for who has one and has not just given it', async (t) => {
  const otp = { at: 'vkid-otp', phone: maria.phone, password_proven: false, code } as const;
  const ids = (password_proven: boolean, person: Person | null) => {
    const shown = at({ at: 'vkid-otp-method', otp: { ...otp, password_proven } }, undefined, {}, person);
    return shown?.view.screen === 'vkid-otp-method' ? shown.view.methods.map(({ id }) => id) : [];
  };
  t.same(ids(false, maria), ['sms', 'call', 'password']);
  t.same(ids(true, maria), ['sms', 'call']);
  t.same(ids(false, null), ['sms', 'call']);
});

t.test('recovery shows the number it is about, and the rule before anything is typed', async (t) => {
  const parked = {
    at: 'vkid-password',
    phone: maria.phone,
    person_id: maria.id,
    taken_meanwhile: false,
  } as const;
  const proven = { phone: maria.phone, person_id: maria.id, parked };
  const otp = {
    at: 'vkid-recover-otp',
    phone: maria.phone,
    password_proven: false,
    code,
    parked,
  } as const;
  const mask = '+7\u00a0***\u00a0***-00-03';
  t.match(at({ at: 'vkid-recover-start', parked }), { view: { phoneMask: mask } });
  t.match(at({ at: 'vkid-recover-phone', typed: maria.phone, parked }), {
    view: { phone: '+7\u00a0999\u00a0000-00-03' },
  });
  t.match(at(otp, { faults: [{ id: 'E-08', field: 'code' }] }), {
    view: { screen: 'vkid-recover-otp', phoneMask: mask, digits: 6 },
    faults: [{ id: 'E-08', digits: 6 }],
  });
  t.match(
    at({ at: 'vkid-otp-method', otp }),
    { view: { methods: [{ id: 'sms' }, { id: 'call' }] } },
    'a forgotten password is no way to confirm',
  );
  t.same(at({ ...proven, at: 'vkid-recover-person' }), {
    view: { screen: 'vkid-recover-person' },
    faults: [],
  });
  const chosen = { ...proven, at: 'vkid-recover-new', min_length: 10 } as const;
  const faults = (found: Notice['faults']) => at(chosen, { faults: found })?.faults;
  t.match(at(chosen), { view: { minLength: 10, phone: maria.phone } });
  t.same(faults([{ id: 'E-34', field: 'new_password' }]), [{ id: 'E-34', wrong: 'short', length: 10 }]);
  t.same(faults([{ id: 'E-34', field: 'new_password', because: 'long' }]), [
    { id: 'E-34', wrong: 'long', length: 256 },
  ]);
  t.same(at({ ...proven, at: 'vkid-recover-done' }), { view: { screen: 'vkid-recover-done' }, faults: [] });
});

t.test('profiles stand with name, role, place and masked phone, the only one chosen', async (t) => {
  const one = at({ at: 'vkid-choose-profile', person_id: maria.id });
  t.match(one, {
    view: {
      profiles: [
        {
          id: '700101',
          initials: 'МС',
          name: 'Смирнова Мария',
          organization: 'Школа № 12, г. Верхнереченск',
          chosen: true,
        },
      ],
    },
  });
  const [profile] = maria.educational_profiles;
  const two = { ...maria, educational_profiles: profile ? [profile, { ...profile, id: 700102 }] : [] };
  t.match(at({ at: 'vkid-choose-profile', person_id: maria.id }, undefined, {}, two), {
    view: { profiles: [{ chosen: false }, { chosen: false }] },
  });
});

t.test('data about oneself is kept as typed, and each error names its part', async (t) => {
  const draft = {
    last_name: '',
    first_name: 'A1',
    middle_name: '',
    birth_day: '31',
    birth_month: '2',
    birth_year: '2020',
    gender: '',
  };
  const state = {
    at: 'vkid-about-self',
    subject: { path: 'B', phone: maria.phone },
    draft,
    saving: false,
  } as const;
  const shown = at(state, {
    faults: [
      { id: 'E-16', field: 'last_name' },
      { id: 'E-17', field: 'first_name' },
      { id: 'E-18', field: 'birth_day', because: 'not-a-date' },
      { id: 'E-18', field: 'birth_year', because: 'age' },
      { id: 'E-18', field: 'birth_month', because: 'future' },
      { id: 'E-19', field: 'gender' },
    ],
  });
  t.match(shown?.view, { prefilled: false, values: draft });
  t.same(shown?.faults, [
    { id: 'E-16', field: 'last_name' },
    { id: 'E-17', field: 'first_name' },
    { id: 'E-18', wrong: 'missing', field: 'birth_day' },
    { id: 'E-18', wrong: 'young', minAge: 18, field: 'birth_year' },
    { id: 'E-18', wrong: 'future', field: 'birth_month' },
    { id: 'E-19' },
  ]);
});

t.test(
  'consent names both accounts and lists what is passed on, the number only when asked for',
  async (t) => {
    const state = { at: 'vkid-consent', path: 'C', person_id: maria.id, profile_id: 700101 } as const;
    const kinds = (more: Partial<AuthorizationRequest>) => {
      const shown = at(state, undefined, more);
      return shown?.view.screen === 'vkid-consent' ? shown.view.data.map(({ kind }) => kind) : [];
    };
    t.match(at(state), { view: { journalAccount: 'Петрова А. С.', profile: { name: 'Смирнова Мария' } } });
    t.same(kinds({}), ['name', 'birthday', 'gender', 'phone', 'role']);
    t.same(kinds({ scopes: ['edu_profile'] }), ['name', 'birthday', 'gender', 'role']);
  },
);

t.test('an ordinary consent lists each scope once, the basic data first and not to be refused', async (t) => {
  const scopes = ['openid', 'email', 'profile', 'vkid.personal_info', 'friends', 'email'];
  const shown = at({ at: 'vkid-allow', person_id: maria.id }, undefined, { scopes, kind: 'personal' });
  const rows = shown?.view.screen === 'vkid-allow' ? shown.view.scopes : [];
  t.same(
    rows.map(({ scope, required }) => [scope, required]),
    [
      ['vkid.personal_info', true],
      ['email', false],
      ['friends', false],
    ],
  );
  t.same(
    rows[0]?.data.map(({ value }) => value),
    ['Мария Смирнова', '22.11.1979', 'female'],
  );
});

t.test('exits say why, and until when by the clock on the wall', async (t) => {
  const faults = (state: State, clock = now) => present(journey(state), { ...seen, clock })?.faults;
  const until = { at: 'vkid-limited', until: now + 600_000 } as const;
  const two = (n: number) => String(n).padStart(2, '0');
  const ends = new Date(now - 3_600_000 + 600_000);
  t.same(faults(until, now - 3_600_000), [
    { id: 'E-13', until: `${two(ends.getHours())}:${two(ends.getMinutes())}` },
  ]);
  t.same(faults({ at: 'vkid-blocked', status: 'blocked', person_id: 1 }), [{ id: 'E-15a' }]);
  t.same(faults({ at: 'vkid-blocked', status: 'deactivated', person_id: 1 }), [{ id: 'E-15b' }]);
  t.same(faults({ at: 'vkid-number-linked', person_id: 1 }), [{ id: 'E-21' }]);
  t.same(faults({ at: 'vkid-flow-lost' }), [{ id: 'E-25' }]);
  t.same(faults({ at: 'vkid-support', phone: maria.phone }), [{ id: 'E-29' }]);
});

t.test('a screen about a person who is gone is a lost journey; a settled one has no screen', async (t) => {
  for (const screen of ['vkid-create-profile', 'vkid-choose-profile', 'vkid-allow'] as const) {
    t.match(at({ at: screen, person_id: 1 }, undefined, {}, null), {
      view: { screen: 'vkid-flow-lost' },
      faults: [{ id: 'E-25' }],
    });
  }
  t.equal(at({ at: 'settled', outcome: { granted: false, reason: 'user_denied' } }), undefined);
});

t.test('a posted form becomes what the person has done', async (t) => {
  const go = (state: State['at'], form: Record<string, string | string[]>) =>
    readAct(state, { action: 'continue', ...form });
  t.same(go('vkid-phone', { phone: '8 999' }), { on: 'enter-phone', typed: '8 999' });
  t.same(go('vkid-password', { password: ' p ' }), { on: 'enter-password', password: ' p ' });
  t.same(go('vkid-otp', { code: ['123 456', 'x'] }), { on: 'enter-code', typed: '123 456' });
  t.same(go('vkid-otp-method', { method: 'call' }), { on: 'choose-method', method: 'call' });
  t.equal(go('vkid-otp-method', { method: 'pigeon' }), undefined);
  t.same(go('vkid-choose-profile', { profile: '700101' }), { on: 'choose-profile', profile_id: 700101 });
  t.same(go('vkid-recover-phone', { action: 'send-code', phone: '8 999' }), {
    on: 'enter-phone',
    typed: '8 999',
  });
  t.equal(go('vkid-phone', { action: 'send-code', phone: '8 999' }), undefined);
  t.same(go('vkid-recover-otp', { code: '1' }), { on: 'enter-code', typed: '1' });
  t.same(go('vkid-recover-person', { last_name: 'Петрова' }), { on: 'enter-last-name', typed: 'Петрова' });
  t.same(go('vkid-recover-new', { action: 'save', new_password: ' p ', repeat_password: 'q' }), {
    on: 'save-password',
    password: ' p ',
    repeated: 'q',
  });
  t.same(go('vkid-recover-done', {}), { on: 'sign-in-again' });
  t.match(go('vkid-about-self', { last_name: 'x'.repeat(500), gender: 'male' }), {
    on: 'tell-about-self',
    draft: { last_name: 'x'.repeat(128), first_name: '', gender: 'male' },
  });
  t.same(go('vkid-otp-method', { action: 'cancel' }), { on: 'close' });
  t.same(go('vkid-phone', { action: 'cancel' }), { on: 'cancel' });
  t.same(go('vkid-allow', { action: 'allow', scopes: ['email', 'phone'] }), {
    on: 'allow',
    scopes: ['email', 'phone'],
  });
  t.same(go('vkid-allow', { action: 'allow' }), { on: 'allow', scopes: [] });
  t.same(go('vkid-consent', { action: 'link' }), { on: 'link' });
  t.equal(go('vkid-consent', {}), undefined);
  t.equal(go('vkid-phone', { action: 'settle' }), undefined);
});

t.test('the engine gets its own screens whole', async (t) => {
  const screens = createScreens(createRender('views'), { assets: '/a', inboxUrl: '/inbox' });
  const form = { action: '/oidc/device', xsrf: 'x1' };
  const refused = await screens.requestError({ error: 'invalid_client', description: 'client is <invalid>' });
  t.match(refused, 'data-error="unknown-client"');
  t.match(refused, 'invalid_client: client is &lt;invalid&gt;');
  t.match(await screens.requestError({ error: 'strange', description: 'x' }), 'data-error="bad-request"');
  const leave = await screens.signOut({ action: '/oidc/confirm', xsrf: 'x1', appName: 'Демо' });
  t.match(
    leave,
    /action="\/oidc\/confirm"[\s\S]*name="xsrf" value="x1"[\s\S]*name="logout" value="yes" data-action="sign-out"/,
  );
  t.match(await screens.signedOut({}), 'data-screen="vkid-signed-out"');
  t.match(await screens.deviceCode({ ...form, typed: '1', fault: 'used' }), 'data-error="device-used"');
  t.match(await screens.deviceCode({ ...form, fault: 'aborted' }), 'data-screen="vkid-device-done"');
  t.match(
    await screens.deviceConfirm({ ...form, userCode: '123-456', appName: 'ТВ' }),
    'name="user_code" value="123-456"',
  );
  t.match(await screens.deviceDone({ appName: 'ТВ' }), 'data-screen="vkid-device-done"');
});
