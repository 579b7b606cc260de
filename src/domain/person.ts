import type { EducationalProfile } from './educational-profile.ts';
import type { Phone } from './phone.ts';

export type Gender = 'female' | 'male';
export type PersonStatus = 'active' | 'blocked' | 'deactivated';

/** A VK ID user, in the shape that the world file, the control API and the store share. */
export interface Person {
  readonly id: number;
  readonly phone: Phone;
  /** In clear: the people are inventions, and a tester must be able to read what to type. */
  readonly password?: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly middle_name?: string;
  /** `YYYY-MM-DD` */
  readonly birth_date: string;
  readonly gender: Gender;
  readonly email?: string;
  readonly avatar?: string;
  readonly status: PersonStatus;
  readonly educational_profiles: readonly EducationalProfile[];
}

/** How a known person proves who they are (D-1). */
export type SignInPolicy = 'otp' | 'password_then_otp';

/** D-1: a password and no educational profile asks for both; everyone else proves the number alone. */
export const signInPolicyOf = (person: Person, override?: SignInPolicy): SignInPolicy =>
  person.password === undefined
    ? 'otp'
    : (override ?? (person.educational_profiles.length === 0 ? 'password_then_otp' : 'otp'));
