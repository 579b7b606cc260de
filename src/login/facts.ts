import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Counted, Directory } from '../directory/directory.ts';
import { type Purpose, readDigits } from '../domain/challenge.ts';
import type { Event } from '../domain/journey/events.ts';
import { personIn, phoneIn } from '../domain/journey/journey.ts';
import type { Facts, Intent, Journey, State } from '../domain/journey/state.ts';
import type { Person } from '../domain/person.ts';
import { type Phone, readPhone } from '../domain/phone.ts';
import type { World } from '../world/world.ts';

/** The only source of chance: so many random bytes. */
export type Chance = (bytes: number) => Buffer;

interface Sources {
  readonly world: World;
  readonly directory: Directory;
  readonly random: Chance;
}

/** What was looked up, and the password try that was counted for it. */
export interface Known {
  readonly facts: Facts;
  readonly counted?: Counted;
}

/** Looks up everything one step may need to know. The step itself looks at nothing else. */
export function gatherFacts({ world, directory, random }: Sources) {
  return async (
    journey: Journey | undefined,
    event: Event,
    address: string,
    intent: Intent | undefined = journey?.intent,
  ): Promise<Known> => {
    const [now, policy] = await Promise.all([world.now(), world.policy()]);
    const state = journey?.state;
    const phone = numberIn(state, event);
    const person = await whom(directory, state, event, intent, phone);
    const number = phone ?? person?.phone;
    const id = random(12).toString('base64url');
    const digits = (number && policy.fixed_codes[number]) ?? randomDigits(random, policy.code_length);
    const isTry = event.on === 'enter-password' || event.on === 'enter-last-name';
    const counted = isTry && person && (await directory.tries.countWrongPassword(person.id));
    const proof = { journey_id: journey?.id ?? '', purpose: purposeIn(state), phone: number ?? '' };
    const hash = (typed: string) => codeHash(proof, typed);
    const known: Facts = {
      now,
      policy,
      ...(person && { person }),
      ...(event.on === 'enter-password' &&
        person && { passwordRight: sameSecret(event.password, person.password) }),
      ...(event.on === 'enter-code' && { codeHash: hash(readDigits(event.typed)) }),
      fresh: { id, digits, hash: hash(digits) },
      sends: number ? await directory.tries.sends(number) : [],
      wrongPasswords: counted
        ? counted.before
        : person
          ? await directory.tries.wrongPasswords(person.id)
          : [],
      numberLinked:
        intent !== undefined &&
        number !== undefined &&
        (await directory.grants.numberLinked(intent.client_id, number)),
      consented: await consented(directory, intent, person),
      vpn: policy.vpn.on || policy.vpn.addresses.includes(address),
    };
    return { facts: known, ...(counted && { counted }) };
  };
}

/** The number that the step is about: typed just now, or the one being proven. */
function numberIn(state: State | undefined, event: Event): Phone | undefined {
  if (event.on === 'enter-phone') {
    const read = readPhone(event.typed);
    return 'phone' in read ? read.phone : undefined;
  }
  if (state?.at === 'vkid-about-self' && state.subject.path === 'B') return state.subject.phone;
  return state && phoneIn(state);
}

/** What a code is for that is sent or entered at this screen. */
function purposeIn(state: State | undefined): Purpose {
  const asked = state?.at === 'vkid-otp-method' ? state.otp : state;
  return asked && 'parked' in asked ? 'recover' : 'login';
}

async function whom(
  { people }: Directory,
  state: State | undefined,
  event: Event,
  intent: Intent | undefined,
  phone: Phone | undefined,
): Promise<Person | undefined> {
  if (event.on === 'begin') {
    return intent?.session_person_id === undefined ? undefined : people.get(intent.session_person_id);
  }
  const known = state && personIn(state);
  if (known !== undefined) return people.get(known);
  return phone === undefined ? undefined : people.withPhone(phone);
}

async function consented(
  directory: Directory,
  intent: Intent | undefined,
  person: Person | undefined,
): Promise<boolean> {
  if (!intent || !person) return false;
  return (await directory.grants.covering(intent.client_id, person.id, intent.scopes)) !== undefined;
}

/** a code proves one phone, for one purpose, in one journey. */
const codeHash = (
  { journey_id, purpose, phone }: { journey_id: string; purpose: Purpose; phone: Phone },
  digits: string,
): string => createHmac('sha256', journey_id).update(`${purpose}\n${phone}\n${digits}`).digest('base64url');

/** Compares without telling by its time how much was right. A person without a password has no right one. */
function sameSecret(typed: string, secret: string | undefined): boolean {
  if (secret === undefined) return false;
  const digest = (text: string) => createHmac('sha256', 'password').update(text).digest();
  return timingSafeEqual(digest(typed), digest(secret));
}

/** Digits without bias: a byte above 249 is thrown again. */
function randomDigits(random: Chance, length: number): string {
  let digits = '';
  while (digits.length < length) {
    for (const byte of random(length)) if (byte < 250 && digits.length < length) digits += byte % 10;
  }
  return digits;
}
