import type { EducationalProfile } from '../domain/educational-profile.ts';
import type { AskAnyCode, Journey } from '../domain/journey/state.ts';
import type { Person } from '../domain/person.ts';
import { maskPhoneOnPage } from '../domain/masks.ts';
import { spellPhone } from '../domain/phone.ts';
import { mayResend } from '../domain/resend-delay.ts';
import { faultsOf, secondsTo } from './screen-faults.ts';
import { scopeRows } from './scope-rows.ts';
import type { Card, Datum, PageFault, ScreenValues } from './page-values.ts';

/** What a screen needs to know besides the journey. */
export interface Seen {
  /** the world's clock, which the journey's moments are told by (ms) */
  readonly now: number;
  /** the clock on the wall (ms): what a person is told in hours and minutes */
  readonly clock: number;
  readonly minAge: number;
  /** the person whom the screen is about, if any */
  readonly person?: Person;
}

/** The values of the current screen. Settled journeys have none: the browser is sent on. */
export function present(
  journey: Journey,
  seen: Seen,
): { view: ScreenValues; faults: PageFault[] } | undefined {
  if (journey.state.at === 'settled') return undefined;
  const view = viewOf(journey, seen);
  if (!view) return { view: { screen: 'vkid-flow-lost', returnable: true }, faults: [{ id: 'E-25' }] };
  return { view, faults: faultsOf(journey, seen) };
}

/** Undefined when the person whom the screen is about is gone. */
function viewOf({ state, request, notice }: Journey, seen: Seen): ScreenValues | undefined {
  const { person } = seen;
  switch (state.at) {
    case 'vkid-phone':
      return { screen: state.at, phone: spellTyped(state.typed) };
    case 'vkid-password':
      return {
        screen: state.at,
        phone: state.phone,
        phoneMask: mask(state.phone),
        taken: state.taken_meanwhile,
      };
    case 'vkid-otp':
    case 'vkid-recover-otp':
      return otp(state, notice.status === 'code-sent', seen.now);
    case 'vkid-otp-method':
      return { screen: state.at, methods: methodsOf(state.otp, person) };
    case 'vkid-create-profile':
      return person && { screen: state.at, account: cardOf(person, person) };
    case 'vkid-choose-profile':
      return (
        person && {
          screen: state.at,
          profiles: person.educational_profiles.map((profile, at) => ({
            ...cardOf(profile, person),
            id: String(profile.id),
            ...(profile.organization && { organization: profile.organization }),
            chosen: at === 0 && person.educational_profiles.length === 1,
          })),
        }
      );
    case 'vkid-about-self':
      return { screen: state.at, prefilled: state.subject.path !== 'B', values: state.draft };
    case 'vkid-consent': {
      const profile = person?.educational_profiles.find(({ id }) => id === state.profile_id);
      if (!person || !profile) return undefined;
      return {
        screen: state.at,
        ...(request.account_name && { journalAccount: request.account_name }),
        profile: cardOf(profile, person),
        data: passedOn(profile, person, request.scopes),
      };
    }
    case 'vkid-allow':
      return (
        person && {
          screen: state.at,
          account: cardOf(person, person),
          scopes: scopeRows(request.scopes, person),
        }
      );
    case 'vkid-recover-start':
      return { screen: state.at, phoneMask: mask(state.parked.phone) };
    case 'vkid-recover-phone':
      return { screen: state.at, phone: spellTyped(state.typed) };
    case 'vkid-recover-person':
    case 'vkid-recover-done':
      return { screen: state.at };
    case 'vkid-recover-new':
      return { screen: state.at, phone: state.phone, minLength: state.min_length };
    case 'vkid-limited':
    case 'vkid-blocked':
    case 'vkid-number-linked':
    case 'vkid-flow-lost':
    case 'vkid-support':
      return { screen: state.at, returnable: true };
    case 'settled':
      return undefined;
    default:
      return state satisfies never;
  }
}

function otp({ at, phone, code }: AskAnyCode, justSent: boolean, now: number): ScreenValues {
  return {
    screen: at,
    phoneMask: mask(phone),
    channel: code.channel,
    digits: code.length,
    resendIn: mayResend(code, now) ? 0 : secondsTo(code.resend_at, now),
    others: [code.channel === 'sms' ? 'call' : 'sms'],
    choosable: true,
    closed: code.state === 'spent',
    justSent,
  };
}

function methodsOf({ at, code, password_proven }: AskAnyCode, person: Person | undefined) {
  const known = at === 'vkid-otp' && person?.password !== undefined && !password_proven;
  return (['sms', 'call', ...(known ? (['password'] as const) : [])] as const).map((id) => ({
    id,
    chosen: id === code.channel,
  }));
}

/** ФИО, in the order of official documents. */
const fullName = (named: Pick<Person, 'last_name' | 'first_name' | 'middle_name'>): string =>
  [named.last_name, named.first_name, named.middle_name].filter(Boolean).join(' ');

const cardOf = (named: Person | EducationalProfile, { phone }: Person): Card => ({
  initials: `${named.first_name.charAt(0)}${named.last_name.charAt(0)}`,
  hue: named.id % 6,
  name: fullName(named),
  phoneMask: mask(phone),
});

/** What a linked app gets: the profile's data, and the number if it asked for it. */
function passedOn(profile: EducationalProfile, { phone }: Person, scopes: readonly string[]): Datum[] {
  return [
    { kind: 'name', value: fullName(profile) },
    { kind: 'birthday', value: profile.birth_date.split('-').toReversed().join('.') },
    { kind: 'gender', value: profile.gender },
    ...(scopes.includes('phone') ? [{ kind: 'phone', value: spell(phone) } as const] : []),
    { kind: 'role', value: profile.role },
  ];
}

/** A whole number as its owner writes it; anything else as it was typed. */
const spellTyped = (typed: string): string => (/^\+7\d{10}$/u.test(typed) ? spell(typed) : typed);

/** A number must not be broken over two lines. */
const mask = (phone: string): string => maskPhoneOnPage(phone).replaceAll(' ', '\u00a0');
const spell = (phone: string): string => spellPhone(phone).replaceAll(' ', '\u00a0');
