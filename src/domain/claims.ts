import type { EducationalProfile } from './educational-profile.ts';
import { maskEmail, maskPhoneInIdInfo } from './masks.ts';
import type { Person } from './person.ts';

/** What a token opens: whose it is, for which scopes, and which educational profile was linked with it. */
export interface Holder {
  readonly person: Person;
  readonly scopes: readonly string[];
  readonly profile?: EducationalProfile;
}

/** What comes with signing in, asked for or not. */
export const baseScope = 'vkid.personal_info';

/** Ways of asking for no more than that: a person allows them as one. */
const baseScopes: ReadonlySet<string> = new Set([baseScope, 'openid', 'profile']);

/** Whether a scope is among what comes with signing in. */
export const isBase = (scope: string): boolean => baseScopes.has(scope);

/** Whether what a person has allowed an app, at either server, covers what is asked for. */
export const covers = (consent: { readonly scopes: readonly string[] }, asked: readonly string[]): boolean =>
  asked.every((scope) => isBase(scope) || consent.scopes.includes(scope));

/** VK's scopes, in the order of its documentation. */
export const vkScopes = [
  'vkid.personal_info',
  'email',
  'phone',
  'friends',
  'wall',
  'groups',
  'stories',
  'docs',
  'photos',
  'ads',
  'video',
  'status',
  'market',
  'pages',
  'notifications',
  'stats',
  'notes',
] as const;

/** Known at VK's legacy OAuth only: `offline` asks for a token that never ends. */
export const legacyScopes = ['offline'] as const;

/** Our extension for educational apps: opens the linked Sferum profile. */
export const eduScope = 'edu_profile';

/**
 * VK's `user_info`. `user_id` is a string here and a number in the token response; base fields come whatever the
 * scope, since clients ask only for `email phone` and read names (better-auth); `email` and `phone` need their scope,
 * and are `""` when the account has none.
 */
export function userInfo({ person, scopes, profile }: Holder): Record<string, unknown> {
  return {
    user: {
      user_id: String(person.id),
      first_name: person.first_name,
      last_name: person.last_name,
      ...(scopes.includes('phone') && { phone: digits(person.phone) }),
      avatar: person.avatar ?? '',
      ...(scopes.includes('email') && { email: person.email ?? '' }),
      sex: sex[person.gender],
      verified: false,
      birthday: dotted(person.birth_date),
    },
    ...(profile && scopes.includes(eduScope) && { edu_profile: eduProfile(profile) }),
  };
}

/** VK's `public_info`: who the bearer of an ID token is, masked, whatever was granted. */
export const publicInfo = (person: Person): Record<string, unknown> => ({
  user: {
    user_id: String(person.id),
    first_name: person.first_name,
    last_name: person.last_name.replace(/(?<=^.).*$/su, '.'),
    phone: maskPhoneInIdInfo(person.phone),
    avatar: person.avatar ?? '',
    email: maskEmail(person.email ?? ''),
  },
});

/** The person as VK ID's first version shows them to a page, beside a silent token. */
export const silentUser = (person: Person) => ({
  id: person.id,
  first_name: person.first_name,
  last_name: person.last_name,
  avatar: person.avatar ?? '',
  phone: maskPhoneInIdInfo(person.phone),
});

/** The extension's body of VK ID: VK's own spelling of dates and sexes. */
function eduProfile(profile: EducationalProfile): Record<string, unknown> {
  return {
    id: profile.id,
    role: profile.role,
    last_name: profile.last_name,
    first_name: profile.first_name,
    ...(profile.middle_name && { middle_name: profile.middle_name }),
    birthday: dotted(profile.birth_date),
    sex: sex[profile.gender],
    ...(profile.organization && { organization: profile.organization }),
  };
}

/** Which OIDC claims each scope opens, at the standard server. */
export const claimsByScope: Readonly<Record<string, readonly string[]>> = {
  openid: ['sub'],
  profile: ['name', 'given_name', 'family_name', 'middle_name', 'gender', 'birthdate', 'picture'],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  'vkid.personal_info': ['name', 'given_name', 'family_name', 'gender', 'birthdate', 'picture'],
  [eduScope]: [eduScope],
};

/** Every OIDC claim of a person; the engine gives out what the scopes open. */
export function oidcClaims({ person, profile }: Omit<Holder, 'scopes'>): {
  sub: string;
  [claim: string]: unknown;
} {
  return {
    sub: String(person.id),
    name: `${person.first_name} ${person.last_name}`,
    given_name: person.first_name,
    family_name: person.last_name,
    ...(person.middle_name && { middle_name: person.middle_name }),
    gender: person.gender,
    birthdate: person.birth_date,
    ...(person.avatar && { picture: person.avatar }),
    ...(person.email && { email: person.email, email_verified: true }),
    phone_number: person.phone,
    phone_number_verified: true,
    ...(profile && { [eduScope]: eduClaim(profile) }),
  };
}

function eduClaim({ birth_date, ...profile }: EducationalProfile): Record<string, unknown> {
  return { ...profile, birthdate: birth_date };
}

/** VK: 0 not set, 1 female, 2 male. */
const sex = { female: 1, male: 2 } as const;

/** VK: digits without the plus. */
const digits = (phone: string): string => phone.replace('+', '');

/** VK: `DD.MM.YYYY`. */
const dotted = (date: string): string => date.split('-').toReversed().join('.');
