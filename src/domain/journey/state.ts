import type { AboutDraft } from '../about-self.ts';
import type { OneTimeCode, NextCode } from '../one-time-code.ts';
import type { AuthorizationRequest } from '../oauth/authorization-request.ts';
import type { Person, PersonStatus } from '../person.ts';
import type { Phone } from '../phone.ts';
import type { Policy } from '../policy.ts';

/** What a journey is at each of its steps: every state has only the fields that are true in it. */

export type ErrorId =
  | 'E-02'
  | 'E-03'
  | 'E-04'
  | 'E-05'
  | 'E-06'
  | 'E-07'
  | 'E-08'
  | 'E-09'
  | 'E-10'
  | 'E-11'
  | 'E-12'
  | 'E-14'
  | 'E-16'
  | 'E-17'
  | 'E-18'
  | 'E-19'
  | 'E-32'
  // Ours, after the catalogue's last: a new password, and the last name of the account (2.6).
  | 'E-33'
  | 'E-34'
  | 'E-35'
  | 'E-36';

export interface Fault {
  readonly id: ErrorId;
  /** The form field it belongs to. */
  readonly field?: string;
  readonly because?: 'age' | 'future' | 'long' | 'not-a-date';
  /** E-06: attempts that are left, where they are limited. */
  readonly left?: number;
}

/** What the last step has to say on the screen it led to. */
export interface Notice {
  readonly faults: readonly Fault[];
  readonly status?: 'code-sent';
}

export interface AskPhone {
  readonly at: 'vkid-phone';
  /** As typed, or a number to begin with. */
  readonly typed: string;
  /** The number that got registered while its owner was telling about themselves (P-5). */
  readonly taken?: Phone;
}
export interface AskPassword {
  readonly at: 'vkid-password';
  readonly phone: Phone;
  readonly person_id: number;
  /** This person's number got registered while they thought it free (P-5): the page says so. */
  readonly taken_meanwhile: boolean;
}
/** A number that is being proven by a code. */
interface Proof {
  readonly phone: Phone;
  /** Absent while the number has no owner (path B). */
  readonly person_id?: number;
  readonly password_proven: boolean;
  readonly code: OneTimeCode;
}
export interface AskCode extends Proof {
  readonly at: 'vkid-otp';
}
export interface ChooseMethod {
  readonly at: 'vkid-otp-method';
  readonly otp: AskAnyCode;
}
export interface CreateProfile {
  readonly at: 'vkid-create-profile';
  readonly person_id: number;
}
export interface ChooseProfile {
  readonly at: 'vkid-choose-profile';
  readonly person_id: number;
}
/** Path A: a person without a profile. B: a proven number without a person. C: a chosen profile. */
export type Subject =
  | { readonly path: 'A'; readonly person_id: number }
  | { readonly path: 'B'; readonly phone: Phone }
  | { readonly path: 'C'; readonly person_id: number; readonly profile_id: number };
export interface TellAboutSelf {
  readonly at: 'vkid-about-self';
  readonly subject: Subject;
  readonly draft: AboutDraft;
  /** The data is on its way to the directory; the answer comes as `saved` or `number-taken`. */
  readonly saving: boolean;
}
export interface AskConsent {
  readonly at: 'vkid-consent';
  readonly path: Subject['path'];
  readonly person_id: number;
  readonly profile_id: number;
}
export interface AskAllow {
  readonly at: 'vkid-allow';
  readonly person_id: number;
}
/** Recovery of a password (2.6). `parked` is the screen that it began at, so that nothing of the way there is lost. */
interface Recovery {
  readonly parked: AskPassword;
}
export interface RecoverStart extends Recovery {
  readonly at: 'vkid-recover-start';
}
export interface RecoverPhone extends Recovery {
  readonly at: 'vkid-recover-phone';
  /** As typed; to begin with, the number whose password was asked for. */
  readonly typed: string;
}
export interface RecoverCode extends Proof, Recovery {
  readonly at: 'vkid-recover-otp';
}
/** From here on the number is proven, and its owner known. */
interface Recovered extends Recovery {
  readonly phone: Phone;
  readonly person_id: number;
}
export interface RecoverPerson extends Recovered {
  readonly at: 'vkid-recover-person';
}
export interface RecoverNew extends Recovered {
  readonly at: 'vkid-recover-new';
  /** Characters: the rule as the page says it. */
  readonly min_length: number;
}
export interface RecoverDone extends Recovered {
  readonly at: 'vkid-recover-done';
}
export type AskAnyCode = AskCode | RecoverCode;

/** Exit screens: nothing left but the way back, which refuses. */
export type ExitState =
  | { readonly at: 'vkid-limited'; readonly until: number }
  | {
      readonly at: 'vkid-blocked';
      readonly status: Exclude<PersonStatus, 'active'>;
      readonly person_id: number;
    }
  | { readonly at: 'vkid-number-linked'; readonly person_id: number }
  | { readonly at: 'vkid-support'; readonly phone: Phone }
  | { readonly at: 'vkid-flow-lost' };
export interface Settled {
  readonly at: 'settled';
  readonly outcome: Outcome;
}

export type State =
  | AskPhone
  | AskPassword
  | AskCode
  | ChooseMethod
  | CreateProfile
  | ChooseProfile
  | TellAboutSelf
  | AskConsent
  | AskAllow
  | RecoverStart
  | RecoverPhone
  | RecoverCode
  | RecoverPerson
  | RecoverNew
  | RecoverDone
  | ExitState
  | Settled;

export type RefusalReason =
  | 'account_unavailable'
  | 'another_account'
  | 'flow_lost'
  | 'number_linked'
  | 'too_many_attempts'
  | 'user_denied'
  | 'vpn';

/** How a journey ends. A refusal after the factor was proven still leaves the person signed in (SI-21). */
export type Outcome =
  | {
      readonly granted: true;
      readonly person_id: number;
      readonly profile_id?: number;
      readonly scopes: readonly string[];
    }
  | { readonly granted: false; readonly reason: RefusalReason; readonly person_id?: number };

export interface Journey {
  readonly id: string;
  /** Raised by every step; a form posts the version it was drawn with (X-1, K-3). */
  readonly version: number;
  readonly request: AuthorizationRequest;
  readonly expires_at: number;
  readonly state: State;
  readonly notice: Notice;
  /** Where «Отмена» returns to while another account is being signed in (SW-3). */
  readonly former?: State;
}

/** What the outside looked up for one step. Times in ms of the world's clock. */
export interface Facts {
  readonly now: number;
  readonly policy: Policy;
  /** Whom the step is about: the number's owner, or the person already known to the journey. */
  readonly person?: Person;
  readonly passwordRight?: boolean;
  /** The hash of the digits that were entered. */
  readonly codeHash?: string;
  /** A code, in case the step wants one sent. */
  readonly nextCode: NextCode;
  /** Moments of earlier sends to the number and of wrong passwords for the account. */
  readonly sends: readonly number[];
  readonly wrongPasswords: readonly number[];
  /** AF-1: a live, confirmed grant of this app exists for the number. */
  readonly numberLinked: boolean;
  /** The person has consented to these scopes of this app before, and has not withdrawn it. */
  readonly consented: boolean;
  readonly vpn: boolean;
}
