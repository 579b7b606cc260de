import type { OpenRequest, SignedIn } from '../authorization/authorization.ts';
import { openLinks } from '../authorization/authorization.ts';
import type { Counted, Directory, PersonRecord } from '../directory/directory.ts';
import { type Purpose, readDigits } from '../domain/one-time-code.ts';
import { covers } from '../domain/claims.ts';
import type { Event } from '../domain/journey/events.ts';
import { personIn, phoneIn } from '../domain/journey/journey.ts';
import type { Facts, Journey, State } from '../domain/journey/state.ts';
import { type Phone, readPhone } from '../domain/phone.ts';
import { macOf, safeEqual } from '../secrets/digest.ts';
import type { Random } from '../secrets/random.ts';
import type { World } from '../worlds/world.ts';

/** What one step is about, besides the world. */
export interface StepContext {
  readonly world: World;
  readonly directory: Directory;
  readonly open: OpenRequest;
  /** Absent when the journey is only to begin. */
  readonly journey: Journey | undefined;
  /** The browser's, for the VPN check. */
  readonly address: string;
  readonly signed_in: SignedIn | undefined;
}

/** What was looked up, with the counts that a commit must find unchanged. */
export interface Known {
  readonly facts: Facts;
  readonly person?: PersonRecord;
  readonly sends?: Counted;
  readonly wrongPasswords?: Counted;
}

/** Looks up everything one step may need to know. The step itself looks at nothing else. */
export async function gatherFacts(context: StepContext, event: Event): Promise<Known> {
  const { world, directory, open, journey, address } = context;
  const { now, policy } = { now: world.now(), policy: world.policy };
  const state = journey?.state;
  const phone = numberIn(state, event);
  const person = await personOf(context, event, phone);
  const number = phone ?? person?.phone;
  const isTry = event.on === 'enter-password' || event.on === 'enter-last-name';
  const parties = person && {
    person,
    app: { client_id: open.request.client_id, key: open.request.app_key },
  };
  const isEducational = open.request.kind === 'educational';
  const [id, sends, wrongPasswords, consent, numberLinked] = await Promise.all([
    sendsCode.has(event.on) ? directory.messages.nextId() : 0,
    number !== undefined && sendsCode.has(event.on) ? directory.rateLimits.sends(number, person) : undefined,
    person && isTry ? directory.rateLimits.wrongPasswords(person) : undefined,
    parties && !isEducational ? directory.consents.between(parties) : undefined,
    parties && isEducational ? openLinks(world).confirmed(parties) : false,
  ]);
  const digits = (number && policy.fixed_codes[number]) ?? randomDigits(world.random, policy.code_length);
  const proof = { sign_in: open.id, purpose: purposeIn(state), phone: number ?? '' };
  const hash = (typed: string) => codeHash(proof, typed);
  const facts: Facts = {
    now,
    policy,
    ...(person && { person }),
    ...(event.on === 'enter-password' &&
      person && { passwordRight: isPassword(event.password, person.password) }),
    ...(event.on === 'enter-code' && { codeHash: hash(readDigits(event.typed)) }),
    nextCode: { id: String(id), digits, hash: hash(digits) },
    sends: sends?.times ?? [],
    wrongPasswords: wrongPasswords?.times ?? [],
    numberLinked,
    consented: consent !== undefined && covers(consent, open.request.scopes),
    vpn: policy.vpn.on || policy.vpn.addresses.includes(address),
  };
  return {
    facts,
    ...(person && { person }),
    ...(sends && { sends }),
    ...(wrongPasswords && { wrongPasswords }),
  };
}

/** Acts that may have a code sent; and a miss may find the number locked (SI-15). */
const sendsCode: ReadonlySet<Event['on']> = new Set([
  'enter-phone',
  'enter-password',
  'enter-code',
  'resend',
  'by-call',
  'by-sms',
  'choose-method',
]);

/** The number that the step is about: typed just now, or the one being proven. */
export function numberIn(state: State | undefined, event: Event): Phone | undefined {
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

async function personOf(
  { directory, open, journey, signed_in }: StepContext,
  event: Event,
  phone: Phone | undefined,
): Promise<PersonRecord | undefined> {
  if (event.on === 'begin')
    return signed_in?.person.id === open.request.session_person_id ? signed_in?.person : undefined;
  const known = journey && personIn(journey.state);
  if (known !== undefined) {
    const person = await directory.people.get(known);
    return person?.key === open.person_keys?.[known] ? person : undefined;
  }
  return phone === undefined ? undefined : directory.people.withPhone(phone);
}

/** a code proves one phone, for one purpose, in one sign-in. */
const codeHash = (
  { sign_in, purpose, phone }: { sign_in: string; purpose: Purpose; phone: Phone },
  digits: string,
): string => macOf(sign_in, `${purpose}\n${phone}\n${digits}`);

/** A person without a password has no right one. The digests have one length, whatever was typed. */
const isPassword = (typed: string, password: string | undefined): boolean =>
  password !== undefined && safeEqual(macOf('password', typed), macOf('password', password));

/** Digits without bias: a byte above 249 is thrown again. */
function randomDigits(random: Random, length: number): string {
  let digits = '';
  while (digits.length < length) {
    for (const byte of random(length)) if (byte < 250 && digits.length < length) digits += byte % 10;
  }
  return digits;
}
