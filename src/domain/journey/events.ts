import type { AboutDraft } from '../about-self.ts';
import type { Channel, Purpose } from '../one-time-code.ts';
import type { About } from '../educational-profile.ts';
import type { Phone } from '../phone.ts';
import type { Outcome, Subject } from './state.ts';

/** What a person can do. The names are the `data-action`s of the pages; `continue` is named by what it brings. */
export type Act =
  | { readonly on: 'enter-phone'; readonly typed: string }
  | { readonly on: 'enter-password'; readonly password: string }
  | { readonly on: 'enter-code'; readonly typed: string }
  | {
      readonly on:
        | 'change-number'
        | 'not-my-account'
        | 'resend'
        | 'by-call'
        | 'by-sms'
        | 'other-method'
        | 'close';
    }
  | { readonly on: 'choose-method'; readonly method: 'call' | 'password' | 'sms' }
  | { readonly on: 'create-profile' | 'switch-account' | 'link' | 'cancel' | 'back-to-app' }
  | { readonly on: 'choose-profile'; readonly profile_id: number }
  | { readonly on: 'tell-about-self'; readonly draft: AboutDraft }
  | { readonly on: 'forgot-password' | 'recover' | 'remembered' | 'sign-in-again' }
  | { readonly on: 'enter-last-name'; readonly typed: string }
  | { readonly on: 'save-password'; readonly password: string; readonly repeated: string }
  | { readonly on: 'allow'; readonly scopes: readonly string[] };

/** What the outside reports back after an effect. */
export type Report =
  | { readonly on: 'send-failed' }
  | { readonly on: 'saved'; readonly person_id: number; readonly profile_id?: number }
  | { readonly on: 'number-taken' | 'password-set' };

export type Event = Act | Report | { readonly on: 'begin' };

/** What the outside must then do, in order. `login` is the only one to perform them. */
export type Effect =
  | {
      readonly do: 'send-code';
      readonly code_id: string;
      readonly phone: Phone;
      readonly channel: Channel;
      readonly purpose: Purpose;
      readonly digits: string;
      readonly expires_at: number;
    }
  | {
      readonly do: 'mark-code';
      readonly code_id: string;
      readonly state: 'cancelled' | 'superseded' | 'used';
    }
  | { readonly do: 'count-wrong-password'; readonly person_id: number }
  /** SI-21: the browser is this person's from now on. */
  | { readonly do: 'sign-in'; readonly person_id: number }
  | {
      readonly do: 'save-about';
      readonly subject: Subject;
      readonly about: About;
      readonly educational: boolean;
    }
  /** The person's sessions end with their old password, but for that of the browser on this journey. */
  | { readonly do: 'set-password'; readonly person_id: number; readonly password: string }
  | { readonly do: 'settle'; readonly outcome: Outcome };
