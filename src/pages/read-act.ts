import type { AboutDraft } from '../domain/about-self.ts';
import type { Act } from '../domain/journey/events.ts';
import type { State } from '../domain/journey/state.ts';

/** A posted form: a name may come more than once. */
export type Form = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What a person has done, read from the form of the screen they were shown; undefined = no such thing here. */
export function readAct(at: State['at'], form: Form): Act | undefined {
  const action = one(form, 'action');
  switch (action) {
    case 'continue':
      return bringing[at]?.(form);
    case 'cancel':
      return { on: at === 'vkid-otp-method' ? 'close' : 'cancel' };
    case 'send-code':
      return at === 'vkid-recover-phone' ? { on: 'enter-phone', typed: one(form, 'phone') } : undefined;
    case 'save':
      return {
        on: 'save-password',
        password: one(form, 'new_password'),
        repeated: one(form, 'repeat_password'),
      };
    case 'allow':
      return { on: 'allow', scopes: many(form, 'scopes') };
    case 'change-number':
    case 'not-my-account':
    case 'resend':
    case 'by-call':
    case 'by-sms':
    case 'other-method':
    case 'create-profile':
    case 'switch-account':
    case 'link':
    case 'back-to-app':
    case 'forgot-password':
    case 'recover':
    case 'remembered':
      return { on: action };
    default:
      return undefined;
  }
}

/** «Продолжить» is named by what it brings. */
const bringing: Readonly<Partial<Record<State['at'], (form: Form) => Act | undefined>>> = {
  'vkid-phone': (form) => ({ on: 'enter-phone', typed: one(form, 'phone') }),
  'vkid-password': (form) => ({ on: 'enter-password', password: one(form, 'password') }),
  'vkid-otp': (form) => ({ on: 'enter-code', typed: one(form, 'code') }),
  'vkid-recover-otp': (form) => ({ on: 'enter-code', typed: one(form, 'code') }),
  'vkid-recover-person': (form) => ({
    on: 'enter-last-name',
    typed: one(form, 'last_name').slice(0, longest),
  }),
  'vkid-recover-done': () => ({ on: 'sign-in-again' }),
  'vkid-otp-method': (form) => {
    const method = one(form, 'method');
    return method === 'call' || method === 'sms' || method === 'password'
      ? { on: 'choose-method', method }
      : undefined;
  },
  'vkid-choose-profile': (form) => {
    const profile = one(form, 'profile');
    return profile === '' ? undefined : { on: 'choose-profile', profile_id: Number(profile) };
  },
  'vkid-about-self': (form) => ({ on: 'tell-about-self', draft: draftIn(form) }),
};

/** Long enough for any name, short enough to keep in a journey. */
const longest = 128;

function draftIn(form: Form): AboutDraft {
  return {
    last_name: one(form, 'last_name').slice(0, longest),
    first_name: one(form, 'first_name').slice(0, longest),
    middle_name: one(form, 'middle_name').slice(0, longest),
    birth_day: one(form, 'birth_day').slice(0, longest),
    birth_month: one(form, 'birth_month').slice(0, longest),
    birth_year: one(form, 'birth_year').slice(0, longest),
    gender: one(form, 'gender').slice(0, longest),
  };
}

/** A field's value, or the first of several. */
export function one(form: Form, name: string): string {
  return many(form, name)[0] ?? '';
}

function many(form: Form, name: string): readonly string[] {
  const value = form[name];
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
