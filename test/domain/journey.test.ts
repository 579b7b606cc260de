import t from 'tap';
import { draftOf, emptyDraft } from '../../src/domain/about-self.ts';
import { afterWrongCode } from '../../src/domain/one-time-code.ts';
import { firstScreen } from '../../src/domain/journey/first-screen.ts';
import type { Effect, Event } from '../../src/domain/journey/events.ts';
import { advance, begin, type Step, table } from '../../src/domain/journey/journey.ts';
import { inputOf, type JourneyRow } from '../../src/domain/journey/rules.ts';
import type { AskCode, Facts, Journey, RecoverCode, State } from '../../src/domain/journey/state.ts';
import type { AuthorizationRequest } from '../../src/domain/oauth/authorization-request.ts';
import { policyOf } from '../../src/domain/policy.ts';
import { anna, igor, maria, newcomer } from '../support/people.ts';
import { cases } from './journey-rows.ts';

const now = Date.UTC(2026, 2, 1, 12);
const free = newcomer.phone;

const policy = policyOf({ preset: 'vk' });
const misses = (...minutesAgo: number[]) => ({
  wrongPasswords: minutesAgo.map((each) => now - each * 60_000),
});

/** The words of the column "facts". */
const facts: Record<string, Partial<Facts>> = {
  anna: { person: anna },
  maria: { person: maria },
  igor: { person: igor },
  blocked: { person: { ...anna, status: 'blocked' } },
  deactivated: { person: { ...anna, status: 'deactivated' } },
  'maria-blocked': { person: { ...maria, status: 'blocked' } },
  registered: { person: { ...anna, phone: free } },
  'registered-bare': { person: { ...igor, phone: free } },
  newest: { codeHash: 'newest' },
  older: { codeHash: 'older' },
  linked: { numberLinked: true },
  consented: { consented: true },
  vpn: { vpn: true },
  'right-password': { passwordRight: true },
  'both-factors': { policy: { ...policy, sign_in: { [maria.phone]: 'password_then_otp' } } },
  'code-only': { policy: { ...policy, sign_in: { [anna.phone]: 'otp' } } },
  'asked-who': { policy: { ...policy, recover_person: true } },
  relaxed: { policy: policyOf({}) },
  'five-sends': { sends: [50, 40, 30, 20, 1].map((each) => now - each * 60_000) },
  'eight-misses': misses(8, 7, 6, 5, 4, 3, 2, 1),
  'nine-misses': misses(9, 8, 7, 6, 5, 4, 3, 2, 1),
  'ten-misses': misses(10, 9, 8, 7, 6, 5, 4, 3, 2, 1),
  'lock-over': misses(24, 23, 22, 21, 20, 19, 18, 17, 16, 15),
};

const request: AuthorizationRequest = {
  wire: 'vk-id',
  app_key: 'app-key',
  client_id: 51_000_001,
  app_name: 'Электронный журнал',
  kind: 'educational',
  scopes: ['vkid.personal_info', 'email', 'phone'],
  redirect_uri: 'http://localhost:4480/callback',
  lang: 'ru',
  force_login: false,
  force_consent: false,
};

/** More of them, about who asks. `session` is that of the person among the facts, or of a person who is gone. */
const requests: Record<string, Partial<AuthorizationRequest>> = {
  personal: { kind: 'personal' },
  'fresh-login': { force_login: true },
  'fresh-consent': { force_consent: true },
  session: { session_person_id: anna.id },
};

const otp: AskCode = {
  at: 'vkid-otp',
  phone: anna.phone,
  person_id: anna.id,
  password_proven: false,
  code: {
    id: 'c1',
    purpose: 'login',
    phone: anna.phone,
    channel: 'sms',
    length: 6,
    code_hash: 'newest',
    older_hashes: ['older'],
    sent_at: now - 10_000,
    expires_at: now + 290_000,
    resend_at: now + 50_000,
    attempts_left: 5,
    state: 'open',
  },
};
const { person_id: _, ...unknown } = otp;
const otpWith = (changes: Partial<AskCode['code']>): AskCode => ({
  ...otp,
  code: { ...otp.code, ...changes },
});
const waited = otpWith({ resend_at: now });
const methods = (of: AskCode | RecoverCode): State => ({ at: 'vkid-otp-method', otp: of });
const parked = {
  at: 'vkid-password',
  phone: anna.phone,
  person_id: anna.id,
  taken_meanwhile: false,
} as const;
const recovered = { phone: anna.phone, person_id: anna.id, parked };
const recoverWith = (changes: Partial<AskCode['code']>): RecoverCode => ({
  ...otp,
  at: 'vkid-recover-otp',
  code: { ...otp.code, purpose: 'recover', ...changes },
  parked,
});
const create: State = { at: 'vkid-create-profile', person_id: anna.id };
const telling = { at: 'vkid-about-self', draft: draftOf(anna), saving: false } as const;

/** The words of the column "screen". */
const states: Record<string, State> = {
  phone: { at: 'vkid-phone', typed: '' },
  password: parked,
  otp,
  'otp-maria': { ...otp, phone: maria.phone, person_id: maria.id },
  'otp-free': { ...unknown, phone: free },
  'otp-waited': waited,
  'otp-call': otpWith({ resend_at: now, channel: 'call' }),
  'otp-expired': otpWith({ expires_at: now }),
  'otp-expired-last': otpWith({ expires_at: now, attempts_left: 1 }),
  'otp-last': otpWith({ attempts_left: 1 }),
  'otp-spent': { ...otp, code: afterWrongCode({ ...otp.code, attempts_left: 1 }) },
  start: { at: 'vkid-recover-start', parked },
  'recover-phone': { at: 'vkid-recover-phone', typed: '', parked },
  'recover-otp': recoverWith({}),
  'recover-free': { ...unknown, at: 'vkid-recover-otp', phone: free, parked },
  'recover-expired': recoverWith({ expires_at: now }),
  'recover-last': recoverWith({ attempts_left: 1 }),
  'recover-spent': recoverWith(afterWrongCode({ ...otp.code, attempts_left: 1 })),
  'recover-waited': recoverWith({ resend_at: now }),
  'recover-methods': methods(recoverWith({ resend_at: now })),
  'recover-person': { ...recovered, at: 'vkid-recover-person' },
  'recover-new': { ...recovered, at: 'vkid-recover-new', min_length: 8 },
  'recover-done': { ...recovered, at: 'vkid-recover-done' },
  methods: methods(otp),
  'methods-waited': methods(waited),
  'methods-igor': methods({ ...waited, phone: igor.phone, person_id: igor.id }),
  'methods-proven': methods({ ...waited, password_proven: true }),
  create,
  pick: { at: 'vkid-choose-profile', person_id: maria.id },
  'tell-A': { ...telling, subject: { path: 'A', person_id: anna.id } },
  'tell-B': { ...telling, subject: { path: 'B', phone: free }, draft: emptyDraft },
  'tell-C': { ...telling, subject: { path: 'C', person_id: maria.id, profile_id: 700101 } },
  consent: { at: 'vkid-consent', path: 'C', person_id: maria.id, profile_id: 700101 },
  allow: { at: 'vkid-allow', person_id: anna.id },
  blocked: { at: 'vkid-blocked', status: 'blocked', person_id: anna.id },
  linked: { at: 'vkid-number-linked', person_id: anna.id },
  limited: { at: 'vkid-limited', until: now + 60_000 },
  support: { at: 'vkid-support', phone: anna.phone },
  lost: { at: 'vkid-flow-lost' },
};

/** The column "event": its name, and what it brings. */
function eventOf(written: string): Event {
  const [, on = '', brings = ''] = /^([a-z-]+):?(.*)$/u.exec(written) ?? [];
  const [field = '', value] = brings.split('=');
  const payload: Record<string, object> = {
    'enter-phone': { typed: brings },
    'enter-code': { typed: brings },
    'enter-last-name': { typed: brings },
    'save-password': { password: field, repeated: value ?? field },
    'choose-method': { method: brings },
    'choose-profile': { profile_id: Number(brings) },
    'tell-about-self': { draft: { ...draftOf(anna), ...(value && { [field]: value }) } },
    saved: { person_id: 1100, ...(brings && { profile_id: Number(brings) }) },
    allow: { scopes: ['phone'] },
  };
  return { on, ...payload[on] } as Event;
}

/** The column "result": the screen, what it says, and after `>` what the outside must do. */
function sayStep({ journey: { state, notice }, effects }: Step): string {
  const faults = notice.faults.map(({ id, left }) => (left === undefined ? id : `${id}(${left})`));
  const words = [state.at, ...faults, ...(notice.status ? [notice.status] : [])];
  return [...words, ...(effects.length > 0 ? ['>', ...effects.map(sayEffect)] : [])].join(' ');
}

function sayEffect(effect: Effect): string {
  if (effect.do === 'send-code') return `${effect.channel}:${effect.phone.slice(-2)}`;
  if (effect.do === 'mark-code') return effect.state;
  if (effect.do === 'count-wrong-password') return 'count';
  if (effect.do === 'set-password') return 'set';
  if (effect.do === 'sign-in') return 'session';
  if (effect.do === 'save-about') return `save:${effect.subject.path}`;
  return effect.outcome.granted ? 'granted' : effect.outcome.reason;
}

function situation(screen: string, words: readonly string[]) {
  const state = states[screen];
  if (!state) throw new Error(`no such screen in this test: ${screen}`);
  const about = words.filter((part) => !(part in requests) && part !== 'former');
  for (const part of about) if (!(part in facts)) throw new Error(`no such fact in this test: ${part}`);
  const nextCode = { id: 'c2', digits: '222222', hash: 'fresh' };
  const nothing = { sends: [], wrongPasswords: [], numberLinked: false, consented: false, vpn: false };
  const known: Facts = Object.assign(
    { now, policy, nextCode, ...nothing },
    ...about.map((part) => facts[part]),
  );
  const asked: AuthorizationRequest = Object.assign({ ...request }, ...words.map((part) => requests[part]));
  const whose = known.person &&
    asked.session_person_id !== undefined && { session_person_id: known.person.id };
  const journey: Journey = {
    id: 'j1',
    version: 7,
    request: { ...asked, ...whose },
    expires_at: now + 60_000,
    state,
    notice: { faults: [] },
    ...(words.includes('former') && { former: create }),
  };
  return { journey, facts: known };
}

const rows: readonly JourneyRow[] = [...firstScreen, ...table];
const decided = new Set<JourneyRow>();

const isFound = (found: unknown): boolean => found !== undefined && found !== false;

/** Plays one line. */
function play(screen: string, written: string, words: string): Step & { row: string | undefined } {
  const { journey, facts } = situation(screen, words.split(' ').filter(Boolean));
  const event = eventOf(written);
  const step = inputOf(journey, event, facts);
  const row = rows.find(
    (each) =>
      each.from === step.state.at && each.event === event.on && (!each.guard || isFound(each.guard(step))),
  );
  if (row) decided.add(row);
  const played = event.on === 'begin' ? begin('j1', journey.request, facts) : advance(journey, event, facts);
  return { ...played, row: row?.id };
}

t.test('every row decides as the catalogue says', async (t) => {
  for (const line of cases.split('\n').filter(Boolean)) {
    const [ids = '', why = '', screen = '', event = '', words = '', result = ''] = line
      .split('|')
      .map((cell) => cell.trim());
    const played = play(screen, event, words);
    t.same(
      [played.row, sayStep(played)],
      [ids.split(' ').at(-1), result],
      `${ids.replaceAll(' ', ', ')}: ${why}`,
    );
  }
  for (const row of rows) t.ok(decided.has(row), `${row.id} at ${row.from} on ${row.event} has a case`);
});

/** Where each id of 2.2–2.6 lives that is no row of its own. */
const elsewhere = {
  'RT-1': 'authorization, before any journey',
  'RT-4': 'off',
  'SI-9': 'RC-1',
  'SI-12': 'the rows of a right code: SI-20, SI-22, AF-*, VA-*, P-5',
  'SI-21': 'the rows of a right code and of a registration: the effect sign-in',
  'SI-23': 'readPhone',
  'K-3': 'a settled journey is final',
  'SW-2': 'the rows of a right code forget the former account',
  'SW-4': 'with RT-4',
};

t.test('the tables can be printed, and every id in them is one of the catalogue', async (t) => {
  const upTo = (prefix: string, last: number) => Array.from({ length: last }, (_, i) => `${prefix}-${i + 1}`);
  const sizes = { RT: 5, SI: 23, AF: 3, A: 2, C: 1, P: 5, K: 4, SW: 4, RC: 7 };
  const catalogue = Object.entries(sizes).flatMap(([prefix, last]) => upTo(prefix, last));
  const used = new Set(rows.map(({ id }) => id));
  t.same(
    [...used].filter((id) => !catalogue.includes(id)).sort(),
    ['CB-3', ...upTo('VA', 4), 'X-8'],
    'and ours',
  );
  t.same(catalogue.filter((id) => !used.has(id)).sort(), Object.keys(elsewhere).sort(), 'each has its place');
  const printed = rows.map(
    (row) => `${row.id} | ${row.from} | ${row.event} | ${row.guard?.name ?? 'otherwise'}`,
  );
  for (const line of printed)
    t.match(line, /^[A-Z]+-\d+ \| [\w-]+ \| [\w-]+ \| \w{4,}( and \w{4,})?$/u, line);
  t.equal(new Set(printed).size, printed.length, 'no two rows say the same');
  for (const rows of [firstScreen, table]) {
    const open = rows.filter((row, index) =>
      rows
        .slice(0, index)
        .some((former) => former.from === row.from && former.event === row.event && !former.guard),
    );
    t.same(open, [], 'no row hides behind one without a guard');
  }
});

t.test('X-3: a journey is lost with its time, its person, their number, their profile', async (t) => {
  const at = (screen: string, changes: Partial<Facts>, event = 'cancel') => {
    const { journey, facts } = situation(screen, ['maria']);
    return advance(journey, eventOf(event), { ...facts, ...changes }).journey.state;
  };
  const lost = { at: 'vkid-flow-lost' };
  const { person: former, ...rest } = situation('consent', ['maria']).facts;
  t.ok(former);
  t.same(at('consent', { now: now + 60_000 }), lost, 'too late');
  t.same(at('consent', { now: now + 60_000 }, 'back-to-app'), lost, 'too late, and no exit screen');
  t.same(at('consent', { person: anna }), lost, 'another person');
  t.same(advance(situation('consent', []).journey, { on: 'link' }, rest).journey.state, lost, 'nobody');
  t.same(at('consent', { person: { ...maria, educational_profiles: [] } }, 'link'), lost, 'no such profile');
  t.same(
    at('tell-C', { person: { ...maria, educational_profiles: [] } }, 'tell-about-self'),
    lost,
    'nor here',
  );
  const moved = { person: { ...maria, phone: free }, codeHash: 'newest' };
  t.same(at('otp-maria', moved, 'enter-code:1'), lost, 'R-09: the number is not theirs any more');
  t.match(
    at('limited', { now: now + 60_000 }, 'back-to-app'),
    { outcome: { reason: 'too_many_attempts' } },
    'an exit',
  );
  t.same(at('lost', { now: now + 60_000 }), lost, 'lost stays lost');
});

t.test('what a step does not have changes nothing and says so (E-32)', async (t) => {
  for (const [screen, event] of [
    ['phone', 'link'],
    ['password', 'enter-code:1'],
    ['pick', 'choose-profile:999'],
    ['tell-B', 'saved'],
    ['allow', 'link'],
    ['consent', 'allow'],
  ] as const) {
    const { journey, facts } = situation(screen, [
      screen === 'password' || screen === 'allow' ? 'anna' : 'maria',
    ]);
    const { journey: after, effects } = advance(journey, eventOf(event), facts);
    t.same([after.state, effects], [journey.state, []], `${event} at ${screen}`);
    t.same(after.notice.faults, [{ id: 'E-32' }]);
  }
});

t.test('a screen keeps what was typed and forgets what must not be kept', async (t) => {
  const after = (screen: string, event: string, words = 'anna') => {
    const { journey, facts } = situation(screen, words.split(' '));
    return advance(journey, eventOf(event), facts).journey;
  };
  t.match(after('phone', 'enter-phone:8 495').state, { typed: '8 495' }, 'SI-1: the number as typed');
  t.equal(after('phone', `enter-phone:${'9'.repeat(999)}`).state.at, 'vkid-phone');
  t.match(after('methods', 'change-number').state, { typed: anna.phone }, 'SI-11: the number to change');
  t.match(
    after('tell-A', 'tell-about-self:last_name=2').state,
    { draft: { last_name: '2' } },
    'P-1: the values',
  );
  t.match(
    after('tell-C', 'tell-about-self:gender=female', 'maria').state,
    { saving: true },
    'P-4: on its way',
  );
  const otp = after('password', 'enter-password', 'anna right-password').state;
  t.match(
    otp,
    { password_proven: true, code: { code_hash: 'fresh', attempts_left: 5, older_hashes: [] } },
    'SI-8',
  );
  t.notMatch(JSON.stringify(otp), '222222', 'the digits themselves are not in the journey');
  t.match(
    after('otp-spent', 'resend').state,
    {
      code: {
        state: 'open',
        attempts_left: 5,
        older_hashes: ['newest', 'older'],
        resend_at: now + 60_000,
      },
    },
    'SI-16: a new code, which knows the older codes',
  );
  t.match(
    after('otp-last', 'enter-code:12').state,
    { code: { attempts_left: 1 } },
    'SI-13: E-08 is not counted',
  );
  t.match(after('otp', 'enter-code:111111').state, { code: { attempts_left: 4 } }, 'SI-13: E-09 is');
  t.match(after('otp', 'enter-code:111111', 'anna older').state, { code: { attempts_left: 4 } }, 'and E-11');
  t.match(after('otp', 'send-failed').state, { code: { resend_at: now } }, 'SI-19: nothing to wait for');
  t.match(
    after('consent', 'switch-account', 'maria').former,
    { at: 'vkid-consent' },
    'SW-1: where to return to',
  );
  t.notOk('former' in after('phone', 'cancel', 'anna former'), 'SW-3: once');
  t.notOk('former' in after('otp', 'enter-code:1', 'anna newest former'), 'SW-2: nobody else is left');
  t.ok('former' in after('otp', 'enter-code:111111', 'anna former'), 'SW-2: not before a full sign-in');
});
