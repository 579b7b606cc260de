import * as fc from 'fast-check';
import t from 'tap';
import { type AboutDraft, draftOf, emptyDraft, readAbout } from '../../src/domain/about-self.ts';
import { allowsRedirect, isLoopbackPattern } from '../../src/domain/application.ts';
import {
  type OneTimeCode,
  issueCode,
  checkCode,
  afterWrongCode,
  readDigits,
} from '../../src/domain/one-time-code.ts';
import { hour, lockedUntil, attemptsLeft } from '../../src/domain/rate-limit.ts';
import { signInPolicyOf } from '../../src/domain/person.ts';
import { maskPhoneOnPage } from '../../src/domain/masks.ts';
import { readPhone, spellPhone } from '../../src/domain/phone.ts';
import { policyOf } from '../../src/domain/policy.ts';
import { mayResend } from '../../src/domain/resend-delay.ts';
import { anna, igor, maria } from '../support/people.ts';

const noon = Date.UTC(2026, 2, 1, 12);

t.test('SI-23: a number is read in every way people write it', async (t) => {
  for (const typed of [
    '+79123456789',
    '+7 912 345-67-89',
    '8 (912) 345-67-89',
    '7.912.345.67.89',
    '9123456789',
    ' \t912 345 67 89 ',
    '+7\u00a0912\u00a0345\u201367\u201189',
    '\u202a+79123456789\u202c',
    '8\u2212912\u2212345\u221267\u221289',
  ]) {
    t.same(readPhone(typed), { phone: '+79123456789' }, JSON.stringify(typed));
  }
});

t.test('SI-1: what is no mobile number of +7 is told apart', async (t) => {
  for (const [typed, fault] of [
    ['', 'E-02'],
    ['  ', 'E-02'],
    ['+7', 'E-02'],
    ['+', 'E-02'],
    ['912345678', 'E-03'],
    ['+7912345678', 'E-03'],
    ['+791234567890', 'E-03'],
    ['+7 8 912 345 67 89', 'E-03'],
    ['+9123456789', 'E-05'],
    ['++79123456789', 'E-05'],
    ['91234567890123', 'E-03'],
    ['anna@example.ru', 'E-03'],
    ['+7912345678٩', 'E-03'],
    ['8 495 123-45-67', 'E-04'],
    ['+7 812 123 45 67', 'E-04'],
    ['4951234567', 'E-04'],
    ['+375 29 123-45-67', 'E-05'],
    ['+1 202 555 0100', 'E-05'],
  ] as const) {
    t.same(readPhone(typed), { fault }, `${fault} for ${JSON.stringify(typed)}`);
  }
});

t.test('readPhone never throws and gives +79XXXXXXXXX or a fault', async (t) => {
  const piece = fc.oneof(
    fc.constantFrom('+', '7', '8', '9', '(', ')', '-', ' ', '\u00a0', '+7', '912', '345-67-89', '\0'),
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^\d{1,11}$/u),
  );
  const always = fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
    const read = readPhone(pieces.join(''));
    return 'phone' in read ? /^\+79\d{9}$/u.test(read.phone) : /^E-0[2345]$/u.test(read.fault);
  });
  t.doesNotThrow(() => fc.assert(always, { numRuns: 1000 }));
});

t.test('a number is shown whole to its owner and masked to anybody else', async (t) => {
  t.equal(maskPhoneOnPage('+79123456789'), '+7 *** ***-67-89');
  t.equal(spellPhone('+79123456789'), '+7 912 345-67-89');
  t.same(readPhone(spellPhone('+79123456789')), { phone: '+79123456789' }, 'and can be typed as shown');
});

t.test('D-1: a password and no educational profile asks for both factors', async (t) => {
  t.equal(signInPolicyOf(anna), 'password_then_otp', 'SI-3: a password, no profile');
  t.equal(signInPolicyOf(igor), 'otp', 'SI-4: no password');
  t.equal(signInPolicyOf(maria), 'otp', 'SI-4: a profile');
  t.equal(signInPolicyOf(anna, 'otp'), 'otp', 'overridden');
  t.equal(signInPolicyOf(maria, 'password_then_otp'), 'password_then_otp', 'overridden the other way');
  t.equal(
    signInPolicyOf(igor, 'password_then_otp'),
    'otp',
    'no override asks for a password that is not set',
  );
});

t.test('a return address is allowed exactly as registered, or by a loopback pattern', async (t) => {
  const any = ['http://localhost:*/*', 'https://127.0.0.1:*/*', 'http://[::1]:*/*'];
  for (const asked of [
    'http://localhost',
    'http://localhost/',
    'http://localhost:3000',
    'http://localhost:65535/callback?a=b&c=%D0%B0',
    'http://localhost?a=@b',
    'https://127.0.0.1/x/../y',
    'http://[::1]:8080/callback',
  ]) {
    t.ok(allowsRedirect(any, asked), asked);
  }
  for (const asked of [
    'https://localhost/',
    'http://127.0.0.1/',
    'https://[::1]/',
    'HTTP://LOCALHOST/',
    'http://localhost:*/*',
    'http://localhost:*@evil.example/',
    'http://localhost:1@evil.example/',
    'http://localhost@evil.example/',
    'http://localhost.evil.example/',
    'http://localhost.',
    'http://localhost\\@evil.example/',
    'http://localhost/\\evil.example',
    'http://local\thost/',
    'http://localhost\t.evil.example/',
    'http://localhost/\n',
    'http://localhost\n',
    ' http://localhost/',
    'http://localhost/#fragment',
    'http://localhost:99999/',
    'http://localhost:123456/',
    'http://localhost:/',
    'http://lоcalhost/',
    'http://localhost。evil.example/',
    'http://localhost/обратно',
    'http://127.0.0.1.evil.example/',
    'http://127.1/',
    'http://[::1].evil.example/',
    'http://[::ffff:127.0.0.1]/',
    '//localhost/',
    'javascript://localhost/%0aalert(1)',
    '',
  ]) {
    t.notOk(allowsRedirect(any, asked), JSON.stringify(asked));
  }
  const exact = ['https://app.example/callback', 'vk51000002://vk.ru/blank.html'];
  t.ok(allowsRedirect(exact, 'https://app.example/callback'));
  t.ok(allowsRedirect(exact, 'vk51000002://vk.ru/blank.html'));
  for (const asked of [
    'https://app.example/callback/',
    'https://app.example/callback?x=1',
    'https://APP.example/callback',
    'http://localhost/',
  ])
    t.notOk(allowsRedirect(exact, asked), `not registered: ${asked}`);
  const portless = ['http://localhost/callback', 'http://localhost:3000/other'];
  t.ok(allowsRedirect(portless, 'http://localhost:8080/callback'), 'VK registers loopback without a port');
  t.notOk(allowsRedirect(portless, 'http://localhost:8080/other'), 'a port that is registered is meant');
  t.notOk(allowsRedirect(portless, 'http://localhost:8080/callback/'));
  t.notOk(allowsRedirect(['http://evil.example/callback'], 'http://evil.example:8080/callback'));
  t.ok(isLoopbackPattern('http://[::1]:*/*'));
  for (const other of [
    'http://evil.example:*/*',
    'http://*:*/*',
    'http://localhost:*/',
    'http://localhost:*/*\n',
  ])
    t.notOk(isLoopbackPattern(other), `no pattern: ${JSON.stringify(other)}`);
  t.notOk(
    allowsRedirect(['http://*/*', 'https://*.example/*'], 'http://evil.example/'),
    'no other wildcard works',
  );
});

t.test('a wildcard never covers a host that is not loopback', async (t) => {
  const any = ['http', 'https'].flatMap((scheme) =>
    ['localhost', '127.0.0.1', '[::1]'].map((host) => `${scheme}://${host}:*/*`),
  );
  const tricks =
    'localhost 127.0.0.1 [::1] evil.example : * @ / // \\ . .. # ? 。 ． ／ ＠ ｌ \u200b \u00ad %2f %40 3000 99999';
  const piece = fc.constantFrom(...tricks.split(' '), ' ', '\t', '\n', '\r', '\0');
  let allowed = 0;
  fc.assert(
    fc.property(
      fc.constantFrom('http://', 'https://', 'http:', 'http:\\\\'),
      fc.constantFrom('localhost', '127.0.0.1', '[::1]', ''),
      fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 6 }),
      (scheme, host, rest) => {
        const asked = scheme + host + rest.join('');
        if (!allowsRedirect(any, asked)) return true;
        allowed += 1;
        const { hostname, username, password } = new URL(asked);
        return ['localhost', '127.0.0.1', '[::1]'].includes(hostname) && username + password === '';
      },
    ),
    { numRuns: 5000 },
  );
  t.ok(allowed > 0, 'and some addresses were allowed at all');
});

t.test('limits: a lock begins with the try that reached the limit, and ends', async (t) => {
  const rule = { limit: 3, lock: 900 };
  const at = (...minutesAgo: number[]) => minutesAgo.map((minutes) => noon - minutes * 60_000);
  for (const [why, times, until] of [
    ['nothing yet', at(), undefined],
    ['below the limit', at(2, 1), undefined],
    ['at the limit', at(20, 10, 1), noon + 14 * 60_000],
    ['the lock is over', at(40, 30, 15), undefined],
    ['one more after the lock locks again', at(40, 30, 15, 0), noon + 15 * 60_000],
    ['what is older than an hour does not count', at(60, 2, 1), undefined],
  ] as const) {
    t.equal(lockedUntil(times, rule, noon), until, why);
  }
  t.equal(lockedUntil(at(1, 1, 1, 1), { limit: null, lock: 900 }, noon), undefined, 'null never limits');
  t.equal(attemptsLeft(at(2, 1), 3, noon), 1);
  t.equal(attemptsLeft(at(40, 30, 20, 15), 3, noon), 0, 'never below nothing');
  t.equal(attemptsLeft([noon - hour, noon], 3, noon), 2);
  t.equal(attemptsLeft(at(1), null, noon), undefined);
});

t.test('policy: presets differ in limits alone, single keys go on top', async (t) => {
  const { preset: _, ...relaxed } = policyOf({});
  const { preset: __, ...vk } = policyOf({ preset: 'vk' });
  t.same({ ...relaxed, sends_per_hour: 5, wrong_passwords_per_hour: 10, requests_per_day: 15_000 }, vk);
  t.match(vk, {
    code_length: 6,
    code_ttl: 300,
    resend_delay: 60,
    code_attempts: 5,
    lock: 900,
    journey_ttl: 1800,
  });
  t.same([relaxed.sends_per_hour, relaxed.wrong_passwords_per_hour], [null, null]);
  t.match(policyOf({ preset: 'vk', code_length: 4 }), { code_length: 4, sends_per_hour: 5 });
});

t.test('a code: only the newest, only in time, only so often', async (t) => {
  const policy = policyOf({ code_ttl: 300, resend_delay: 60, code_attempts: 2 });
  const order = { phone: '+79990000001', purpose: 'login', channel: 'sms' } as const;
  const fresh = (digits: string) => ({ id: `id-${digits}`, digits, hash: `hash-${digits}` });
  const first = issueCode(order, fresh('111111'), policy, noon);
  const second = issueCode(
    { ...order, channel: 'call', former: first },
    fresh('222222'),
    policy,
    noon + 60_000,
  );
  t.match(second, {
    length: 6,
    channel: 'call',
    attempts_left: 2,
    state: 'open',
    older_hashes: ['hash-111111'],
  });
  const late = noon + 361_000;
  const spent = afterWrongCode(afterWrongCode(second));
  for (const [why, code, typed, now, verdict] of [
    ['right', second, '222222', noon + 61_000, 'right'],
    ['right with spaces and hyphens', second, ' 222\u00a0-2–22 ', noon + 61_000, 'right'],
    ['right to the last moment', second, '222222', noon + 359_999, 'right'],
    ['SI-14: expired', second, '222222', noon + 360_000, 'E-10'],
    ['SI-14: expired, whatever is typed', second, 'x', late, 'E-10'],
    ['SI-13: nothing typed', second, ' - ', noon, 'E-07'],
    ['SI-13: too short', second, '22222', noon, 'E-08'],
    ['SI-13: too long', second, '2222222', noon, 'E-08'],
    ['SI-13: no digits', second, '22222o', noon, 'E-08'],
    ['SI-13: digits of another script', second, '٢٢٢٢٢٢', noon, 'E-08'],
    ['SI-13: older', second, '111111', noon, 'E-11'],
    ['SI-13: wrong', second, '333333', noon, 'E-09'],
    ['SI-15: spent, even if right', spent, '222222', noon, 'spent'],
  ] as const) {
    const digits = readDigits(typed);
    t.equal(checkCode(code, { digits, hash: `hash-${digits}` }, now), verdict, why);
  }
  const short = issueCode({ ...order, former: second }, fresh('4444'), policy, noon);
  t.equal(
    checkCode(short, { digits: '222222', hash: 'hash-222222' }, noon),
    'E-11',
    'older, and of another length',
  );
  t.equal(checkCode(short, { digits: '111111', hash: 'hash-111111' }, noon), 'E-11', 'older still');
  t.same([afterWrongCode(second).state, spent.state, spent.attempts_left], ['open', 'spent', 0]);

  const resend = (code: OneTimeCode, now: number) => mayResend(code, now);
  t.same(
    [resend(first, noon + 59_999), resend(first, noon + 60_000)],
    [false, true],
    'SI-16: after the delay',
  );
  t.ok(resend(spent, noon + 60_001), 'SI-15: at once when spent');
  t.ok(resend({ ...first, expires_at: noon + 10 }, noon + 10), 'SI-14: at once when expired');
});

const good: AboutDraft = {
  last_name: ' Петрова ',
  first_name: "Анна-Мария д'Арк",
  middle_name: '',
  birth_day: '07',
  birth_month: '3',
  birth_year: '1985',
  gender: 'female',
};

t.test('P-1: «Информация о себе» names each wrong field', async (t) => {
  const rules = { now: noon, minAge: 18 };
  const one = (id: string, field: string, because?: string) => [{ id, field, ...(because && { because }) }];
  const born = (birth_day: string, birth_month: string, birth_year: string) => ({
    birth_day,
    birth_month,
    birth_year,
  });
  for (const [why, change, faults] of [
    ['no last name', { last_name: '  ' }, one('E-16', 'last_name')],
    ['no first name', { first_name: '' }, one('E-16', 'first_name')],
    ['digits in a name', { first_name: 'Анна2' }, one('E-17', 'first_name')],
    ['markup in a name', { last_name: '<b>' }, one('E-17', 'last_name')],
    ['a name of 65 letters', { last_name: 'я'.repeat(65) }, one('E-17', 'last_name')],
    ['a middle name is checked if there is one', { middle_name: '—' }, one('E-17', 'middle_name')],
    ['no such gender', { gender: 'other' }, one('E-19', 'gender')],
    ['nothing in the date: the first part', born('', '', ''), one('E-18', 'birth_day', 'not-a-date')],
    ['no month', born('1', '', '1985'), one('E-18', 'birth_month', 'not-a-date')],
    ['month 13', born('1', '13', '1985'), one('E-18', 'birth_month', 'not-a-date')],
    ['a year of two digits', born('1', '1', '85'), one('E-18', 'birth_year', 'not-a-date')],
    ['31 April', born('31', '4', '1985'), one('E-18', 'birth_day', 'not-a-date')],
    ['29 February of a common year', born('29', '2', '1900'), one('E-18', 'birth_day', 'not-a-date')],
    ['a sign before the day', born('-1', '4', '1985'), one('E-18', 'birth_day', 'not-a-date')],
    ['tomorrow', born('2', '3', '2026'), one('E-18', 'birth_year', 'future')],
    ['18 tomorrow', born('2', '3', '2008'), one('E-18', 'birth_year', 'age')],
  ] as const) {
    t.same(readAbout({ ...good, ...change }, rules), { faults }, why);
  }
  t.same(
    readAbout(emptyDraft, rules),
    {
      faults: [
        { id: 'E-16', field: 'last_name' },
        { id: 'E-16', field: 'first_name' },
        { id: 'E-18', field: 'birth_day', because: 'not-a-date' },
        { id: 'E-19', field: 'gender' },
      ],
    },
    'all of them at once',
  );
});

t.test('«Информация о себе» is taken, trimmed, in ISO form', async (t) => {
  const about = {
    last_name: 'Петрова',
    first_name: "Анна-Мария д'Арк",
    birth_date: '1985-03-07',
    gender: 'female',
  } as const;
  t.same(readAbout(good, { now: noon, minAge: 18 }), { about });
  t.same(readAbout(draftOf(about), { now: noon }), { about }, 'and what is stored fills the form again');
  const accepts = (day: string, month: string, year: string, now: number, minAge?: number) =>
    'about' in
    readAbout(
      { ...good, birth_day: day, birth_month: month, birth_year: year },
      { now, ...(minAge !== undefined && { minAge }) },
    );
  t.ok(accepts('1', '3', '2008', noon, 18), '18 today');
  t.ok(accepts('1', '3', '2026', noon), 'born today, where no age is asked for');
  t.ok(accepts('29', '2', '2000', noon, 18), '29 February of a leap year');
  t.notOk(
    accepts('29', '2', '2008', Date.UTC(2026, 1, 28, 23), 18),
    'born on 29 February: not of age on the 28th',
  );
  t.ok(accepts('29', '2', '2008', Date.UTC(2026, 2, 1), 18), 'but on 1 March');
  t.ok(accepts('29', '2', '2008', Date.UTC(2028, 1, 29), 20), 'and on the day itself where there is one');
});
