import * as fc from 'fast-check';
import t from 'tap';
import { draftOf } from '../../src/domain/about-self.ts';
import { readDigits } from '../../src/domain/one-time-code.ts';
import type { Effect, Event } from '../../src/domain/journey/events.ts';
import { advance, begin, personIn, phoneIn, type Step, table } from '../../src/domain/journey/journey.ts';
import type { Facts, Journey } from '../../src/domain/journey/state.ts';
import type { AuthorizationRequest } from '../../src/domain/oauth/authorization-request.ts';
import type { Person } from '../../src/domain/person.ts';
import { readPhone } from '../../src/domain/phone.ts';
import { policyOf } from '../../src/domain/policy.ts';
import { anna, igor, maria, newcomer, oleg } from '../support/people.ts';
import { paths } from './whole-journeys.ts';

/** One password for all, so that no line has to say whose it is. */
const password = 'parol';
const seeded: readonly Person[] = [igor, ...[anna, maria, oleg].map((each) => ({ ...each, password }))];
/** Registered with the free number while a journey is under way. */
const registered: Person = { ...anna, password, id: 1100, ...newcomer };

const asked: AuthorizationRequest = {
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

const hash = (phone = '', digits: string, purpose: string) => `${purpose} ${phone} ${digits}`;

type Sent = Extract<Effect, { do: 'send-code' }>;

/** A journey, and in a few arrays the world that serves it. */
function live(setting: readonly string[]) {
  const session = setting.find((part) => part.startsWith('session:'));
  const request: AuthorizationRequest = {
    ...asked,
    kind: setting.includes('personal') ? 'personal' : 'educational',
    ...(session && { session_person_id: Number(session.slice(8)) }),
    force_login: setting.includes('fresh-login'),
    force_consent: setting.includes('fresh-consent'),
  };
  const policy = policyOf({
    preset: setting.includes('vk') ? 'vk' : 'relaxed',
    recover_person: setting.includes('asked-who'),
  });
  const people: Person[] = [...seeded];
  const sent: (Sent & { readonly at: number })[] = [];
  const misses: { readonly person_id: number; readonly at: number }[] = [];
  const around = {
    numberLinked: setting.includes('linked'),
    consented: setting.includes('consented'),
    vpn: false,
  };
  let now = Date.UTC(2026, 2, 1, 12);
  let digits = 100_000;

  const digitsBack = (back: number) => sent.at(-1 - back)?.digits ?? '999999';
  function eventOf(part: string): Event {
    const [on = '', brings = ''] = part.split(':');
    const draft = draftOf(anna);
    const events: Record<string, object> = {
      phone: { on: 'enter-phone', typed: `8 999 000-00-${brings}` },
      password: { on: 'enter-password', password },
      'wrong-password': { on: 'enter-password', password: 'loraP' },
      'new-password': { on: 'enter-password', password: 'parol-new' },
      'save-password': { on, password: brings, repeated: brings },
      'enter-last-name': { on, typed: brings },
      code: { on: 'enter-code', typed: digitsBack(0) },
      'older-code': { on: 'enter-code', typed: digitsBack(1) },
      'oldest-code': { on: 'enter-code', typed: sent[0]?.digits ?? '999999' },
      'wrong-code': { on: 'enter-code', typed: '888888' },
      'enter-code': { on, typed: brings },
      'choose-method': { on, method: brings },
      pick: { on: 'choose-profile', profile_id: Number(brings || 700101) },
      tell: { on: 'tell-about-self', draft },
      'tell-child': { on: 'tell-about-self', draft: { ...draft, birth_year: '2015' } },
      allow: { on, scopes: ['phone'] },
      saved: { on, person_id: Number(brings) },
    };
    return (events[on] ?? { on }) as Event;
  }
  /** What a part changes around the journey; false if it is an event. */
  function happens(part: string): boolean {
    const [what = '', brings = ''] = part.split(':');
    if (what === 'wait') now += Number(brings) * 1000;
    else if (what === 'vpn') around.vpn = true;
    else if (what === 'taken') people.push(registered);
    else if (what === 'misses')
      misses.push(...Array.from({ length: Number(brings) }, () => ({ person_id: anna.id, at: now })));
    else return false;
    return true;
  }
  function factsFor(journey: Journey | undefined, event: Event): Facts {
    const state = journey?.state;
    const read = event.on === 'enter-phone' ? readPhone(event.typed) : undefined;
    const phone = read && 'phone' in read ? read.phone : state && phoneIn(state);
    const asked = state && 'otp' in state ? state.otp : state;
    const purpose = asked && 'parked' in asked ? 'recover' : 'login';
    const whose = state ? personIn(state) : request.session_person_id;
    const person = people.find((each) => (whose === undefined ? each.phone === phone : each.id === whose));
    digits += 1;
    return {
      now,
      policy,
      ...(person && { person }),
      passwordRight: event.on === 'enter-password' && event.password === person?.password,
      ...(event.on === 'enter-code' && { codeHash: hash(phone, readDigits(event.typed), purpose) }),
      nextCode: { id: `c${digits}`, digits: `${digits}`, hash: hash(phone, `${digits}`, purpose) },
      sends: sent.filter((each) => each.phone === phone).map(({ at }) => at),
      wrongPasswords: misses.filter((each) => each.person_id === person?.id).map(({ at }) => at),
      ...around,
    };
  }
  function save({ subject, about, educational }: Extract<Effect, { do: 'save-about' }>): Event {
    const made = { ...about, id: 900 + people.length, role: 'teacher' } as const;
    if (subject.path === 'B') {
      if (people.some(({ phone }) => phone === subject.phone)) return { on: 'number-taken' };
      const person_id = 2000 + people.length;
      const educational_profiles = educational ? [made] : [];
      people.push({ ...about, id: person_id, phone: subject.phone, status: 'active', educational_profiles });
      return { on: 'saved', person_id, ...(educational && { profile_id: made.id }) };
    }
    const at = people.findIndex(({ id }) => id === subject.person_id);
    const person = people[at];
    if (person && subject.path === 'A') people[at] = { ...person, educational_profiles: [made] };
    return { on: 'saved', person_id: subject.person_id, profile_id: made.id };
  }

  function set({ person_id, password }: Extract<Effect, { do: 'set-password' }>): Event {
    const at = people.findIndex(({ id }) => id === person_id);
    const person = people[at];
    if (person) people[at] = { ...person, password };
    return { on: 'password-set' };
  }

  const first = begin('j1', request, factsFor(undefined, { on: 'begin' }));
  const steps: Step[] = [first];
  function take(event: Event) {
    const { journey } = steps.at(-1) ?? first;
    const step = advance(journey, event, factsFor(journey, event));
    steps.push(step);
    for (const effect of step.effects) {
      if (effect.do === 'count-wrong-password') misses.push({ person_id: effect.person_id, at: now });
      if (effect.do === 'send-code') sent.push({ ...effect, at: now });
      if (effect.do === 'save-about') take(save(effect));
      if (effect.do === 'set-password') take(set(effect));
    }
  }
  const journey = () => (steps.at(-1) ?? first).journey;
  return {
    steps,
    people,
    sent,
    request,
    journey,
    /** Does one part. */
    go: (part: string) => {
      if (!happens(part)) take(eventOf(part));
    },
    now: () => now,
  };
}

/** The screen and what it says. */
function sayScreen({ state, notice }: Journey): string {
  const taken = state.at === 'vkid-password' && state.taken_meanwhile ? ['taken'] : [];
  const faults = notice.faults.map(({ id }) => id);
  return [state.at, ...taken, ...faults, ...(notice.status ? [notice.status] : [])].join(' ');
}

function sayOutcome({ state }: Journey): string {
  if (state.at !== 'settled') return '';
  const { outcome } = state;
  if (!outcome.granted) return [outcome.reason, outcome.person_id].filter(Boolean).join(' ');
  const what = outcome.profile_id === undefined ? outcome.scopes : ['profile', outcome.profile_id];
  return ['granted', outcome.person_id, ...what].join(' ');
}

/** Takes the lines of `paths`; `look` sees every screen on the way, before what is done there. */
function journey(line: string, look: (alive: ReturnType<typeof live>) => void = () => {}) {
  const [name = '', setting = '', stops = '', outcome = ''] = line.split('|').map((cell) => cell.trim());
  const alive = live(setting.split(' '));
  const taken: string[] = [];
  for (const stop of stops.split(' → ')) {
    const [, doing = ''] = stop.split(', ');
    const screen = sayScreen(alive.journey());
    taken.push(doing ? `${screen}, ${doing}` : screen);
    look(alive);
    for (const part of doing.split(' ')) if (part) alive.go(part);
  }
  return { name, expected: [stops, outcome], found: [taken.join(' → '), sayOutcome(alive.journey())] };
}
const lines = paths.split('\n').filter(Boolean);

t.test('the paths of the catalogue, whole', async (t) => {
  for (const { name, expected, found } of lines.map((line) => journey(line))) t.same(found, expected, name);
});

const codes =
  'code code code older-code oldest-code wrong-code enter-code:1 wait:60 wait:300 resend by-call by-sms other-method change-number send-failed taken'.split(
    ' ',
  );

/** Words that a person may well do at a screen, so that random journeys get somewhere; and all others now and then. */
const likely: Record<string, readonly string[]> = {
  'vkid-phone': ['phone:01', 'phone:02', 'phone:03', 'phone:04', 'phone:05', 'phone:', 'cancel', 'wait:1800'],
  'vkid-password': [
    'password',
    'password',
    'wrong-password',
    'misses:9',
    'change-number',
    'not-my-account',
    'forgot-password',
    'forgot-password',
    'new-password',
  ],
  'vkid-recover-start': ['recover', 'recover', 'remembered'],
  'vkid-recover-phone': ['phone:01', 'phone:01', 'phone:02', 'phone:03', 'phone:05', 'remembered'],
  'vkid-recover-otp': codes,
  'vkid-recover-person': ['enter-last-name:Петрова', 'enter-last-name:Иванова'],
  'vkid-recover-new': ['save-password:parol-new', 'save-password:short'],
  'vkid-recover-done': ['sign-in-again', 'wait:1800'],
  'vkid-otp': codes,
  'vkid-otp-method': [
    'choose-method:call',
    'choose-method:sms',
    'choose-method:password',
    'close',
    'wait:60',
  ],
  'vkid-create-profile': ['create-profile', 'create-profile', 'switch-account'],
  'vkid-choose-profile': ['pick', 'pick', 'pick:999', 'switch-account'],
  'vkid-about-self': ['tell', 'tell', 'tell-child', 'taken'],
  'vkid-consent': ['link', 'link', 'cancel', 'switch-account', 'vpn'],
  'vkid-allow': ['allow', 'cancel', 'switch-account'],
};
const exit = ['back-to-app', 'switch-account'];
const anything = [...new Set([...Object.values(likely).flat(), ...exit])];

const journeys = fc.record({
  setting: fc.subarray([
    'personal',
    'vk',
    'linked',
    'consented',
    'fresh-login',
    'fresh-consent',
    'asked-who',
  ]),
  session: fc.constantFrom('', '', 'session:1001', 'session:1003', 'session:1005', 'session:9'),
  chances: fc.array(fc.nat({ max: 9999 }), { minLength: 10, maxLength: 40, size: 'max' }),
});

/** Plays random journeys; `look` sees each part, before and after. */
function roam(
  look: (part: string, alive: ReturnType<typeof live>, before: Journey, former: number) => void,
  numRuns = 800,
) {
  const reached = { granted: 0, refused: 0 };
  fc.assert(
    fc.property(journeys, ({ setting, session, chances }) => {
      const alive = live([...setting, session].filter(Boolean));
      for (const random of chances) {
        const before = alive.journey();
        const words = random % 10 === 0 ? anything : (likely[before.state.at] ?? exit);
        const part = words[Math.floor(random / 10) % words.length] ?? 'cancel';
        const former = alive.steps.length;
        alive.go(part);
        look(part, alive, before, former);
      }
      const { state } = alive.journey();
      if (state.at === 'settled') reached[state.outcome.granted ? 'granted' : 'refused'] += 1;
    }),
    { numRuns },
  );
  return reached;
}

function insist(holds: boolean, why: string): void {
  if (!holds) throw new Error(why);
}

t.test('whatever is done: every step counts one, and settled is final', async (t) => {
  const reached = roam((part, { steps }, before, former) => {
    for (const [index, { journey, effects }] of steps.slice(former).entries()) {
      const previous = steps[former + index - 1]?.journey ?? before;
      const { request, expires_at, id } = journey;
      insist(
        id === before.id && request === before.request && expires_at === before.expires_at,
        `${part} keeps these`,
      );
      if (previous.state.at === 'settled')
        insist(journey === previous && effects.length === 0, `final: ${part}`);
      else insist(journey.version === previous.version + 1, `one more: ${part}`);
      const settles = effects.filter((effect) => effect.do === 'settle').length;
      const settled = journey.state.at === 'settled' && previous.state.at !== 'settled';
      insist(settles === (settled ? 1 : 0), `settling is asked for once: ${part}`);
    }
  });
  t.ok(reached.granted > 20 && reached.refused > 20, `and many came to an end: ${JSON.stringify(reached)}`);
});

t.test(
  'only a proven number or a live session is ever granted, and only the newest code proves',
  async (t) => {
    const proven = new WeakMap<object, Set<string>>();
    let used = 0;
    const reached = roam((part, alive, before, former) => {
      const numbers = proven.get(alive.steps) ?? new Set<string>();
      proven.set(alive.steps, numbers);
      for (const { effects, journey } of alive.steps.slice(former)) {
        if (effects.some((effect) => effect.do === 'mark-code' && effect.state === 'used')) {
          const newest = alive.sent.at(-1);
          insist(
            'code' in before.state && newest !== undefined,
            `a code is used where it is asked for: ${part}`,
          );
          if (!('code' in before.state) || newest === undefined) return;
          const purpose = before.state.at === 'vkid-otp' ? 'login' : 'recover';
          insist(newest.purpose === purpose, `and for what it was sent: ${part}`);
          const { phone, code } = before.state;
          const typed =
            part === 'older-code' ? alive.sent.at(-2) : part === 'oldest-code' ? alive.sent[0] : newest;
          insist(typed === newest, `only the newest code proves: ${part}`);
          insist(newest.phone === phone && newest.code_id === code.id, 'the code of this number and code');
          insist(
            code.state === 'open' && alive.now() < newest.at + 300_000,
            'in time, and before too many misses',
          );
          if (purpose === 'login') numbers.add(phone);
          used += 1;
        }
        if (journey.state.at !== 'settled' || !journey.state.outcome.granted) continue;
        const { person_id } = journey.state.outcome;
        const person = alive.people.find(({ id }) => id === person_id);
        const { session_person_id, force_login } = alive.request;
        const bySession = person_id === session_person_id && !force_login;
        insist(person?.status === 'active', 'no one blocked is granted');
        insist(bySession || numbers.has(person?.phone ?? ''), `granted unproven: ${part}`);
      }
    });
    t.ok(used > 50 && reached.granted > 20, `and many were: ${used} codes, ${reached.granted} grants`);
  },
);

t.test('no event throws, at no screen, with whatever facts', async (t) => {
  const visited = new Set<string>();
  const events = [...new Set(table.map((row) => row.event))].map((on) => {
    const wrong = {
      typed: '\0',
      password: '',
      repeated: '',
      scopes: [],
      method: 'fax',
      profile_id: -1,
      person_id: -1,
    };
    return { on, ...wrong, draft: draftOf(anna) } as unknown as Event;
  });
  const nextCode = { id: 'c0', digits: '000000', hash: '0' };
  const facts = {
    nextCode,
    policy: policyOf({}),
    sends: [],
    wrongPasswords: [],
    consented: false,
    vpn: false,
  };
  const look = ({ journey, now }: ReturnType<typeof live>) => {
    visited.add(journey().state.at);
    for (const person of [undefined, anna, maria, oleg])
      for (const event of events)
        advance(journey(), event, { ...facts, now: now(), numberLinked: false, ...(person && { person }) });
  };
  t.doesNotThrow(() => lines.map((line) => journey(line, look)));
  t.equal(visited.size, 21, `every screen was seen: ${[...visited].sort().join(' ')}`);
});
