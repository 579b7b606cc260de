/** What a screen of VK ID shows: plain values, chosen by `present`, turned into sentences by the texts, printed by a template. */

import type { ErrorPage } from '../web/error-page.ts';

export type Language = 'ru' | 'en';

/** The fields a form may have; their names are part of the public contract. */
export type Field =
  | 'phone'
  | 'password'
  | 'code'
  | 'method'
  | 'profile'
  | 'last_name'
  | 'first_name'
  | 'middle_name'
  | 'birth_day'
  | 'birth_month'
  | 'birth_year'
  | 'gender'
  | 'new_password'
  | 'repeat_password'
  | 'user_code';

export type Channel = 'sms' | 'call';
export type BirthPart = 'birth_day' | 'birth_month' | 'birth_year';
export type NamePart = 'last_name' | 'first_name' | 'middle_name';

/** What went wrong, by the ids of the journey, with the values its sentence needs. */
export type PageFault =
  | { readonly id: 'E-02' | 'E-03' | 'E-04' | 'E-05' }
  | { readonly id: 'E-06'; readonly left?: number }
  | { readonly id: 'E-07' | 'E-09' | 'E-10' | 'E-11' | 'E-14' }
  | { readonly id: 'E-08'; readonly digits: number }
  | { readonly id: 'E-12'; readonly seconds: number }
  /** `until` is a time of day, HH:MM; absent = not known */
  | { readonly id: 'E-13'; readonly until?: string }
  | { readonly id: 'E-15a' | 'E-15b' | 'E-21' | 'E-25' | 'E-29' | 'E-32' }
  | { readonly id: 'E-16'; readonly field: 'last_name' | 'first_name' }
  | { readonly id: 'E-17'; readonly field: NamePart }
  | { readonly id: 'E-18'; readonly wrong: 'missing' | 'future'; readonly field: BirthPart }
  | { readonly id: 'E-18'; readonly wrong: 'young'; readonly minAge: number; readonly field: BirthPart }
  | { readonly id: 'E-19' }
  | { readonly id: 'E-33' | 'E-35' | 'E-36' }
  | { readonly id: 'E-34'; readonly wrong: 'short' | 'long'; readonly length: number }
  | {
      readonly id:
        | 'device-empty'
        | 'device-unknown'
        | 'device-expired'
        | 'device-used'
        | 'profile-missing'
        | 'method-missing';
    };

/** A person or a profile as a card shows it. The circle's colour is `hue`, 0…5. */
export type Card = {
  readonly initials: string;
  readonly hue: number;
  readonly name: string;
  readonly phoneMask: string;
};

export type ProfileCard = Card & {
  readonly id: string;
  readonly organization?: string;
  readonly chosen: boolean;
};

/** One piece of data that an app would get. Dates come as дд.мм.гггг. */
export type Datum =
  | { readonly kind: 'name' | 'birthday' | 'phone' | 'email'; readonly value: string }
  | { readonly kind: 'gender'; readonly value: 'male' | 'female' }
  | { readonly kind: 'role'; readonly value: 'teacher' };

export type ScopeRow = {
  readonly scope: string;
  readonly required: boolean;
  readonly chosen: boolean;
  readonly data: readonly Datum[];
};

export type Phone = { readonly screen: 'vkid-phone'; readonly phone: string };

export type Password = {
  readonly screen: 'vkid-password';
  readonly phone: string;
  readonly phoneMask: string;
  /** the number turned out to be taken: said above the field */
  readonly taken: boolean;
};

export type Otp = {
  readonly screen: 'vkid-otp' | 'vkid-recover-otp';
  readonly phoneMask: string;
  readonly channel: Channel;
  readonly digits: number;
  /** whole seconds until a new code may be asked for; 0 = now */
  readonly resendIn: number;
  /** the channels a new code may come by besides the present one */
  readonly others: readonly Channel[];
  /** true = there are further ways to choose from */
  readonly choosable: boolean;
  /** true = this code takes no more attempts: only a new one helps */
  readonly closed: boolean;
  readonly justSent: boolean;
};

export type OtpMethod = {
  readonly screen: 'vkid-otp-method';
  readonly methods: readonly { readonly id: Channel | 'password'; readonly chosen: boolean }[];
};

export type CreateProfile = { readonly screen: 'vkid-create-profile'; readonly account: Card };

export type ChooseProfile = {
  readonly screen: 'vkid-choose-profile';
  readonly profiles: readonly ProfileCard[];
};

export type AboutSelf = {
  readonly screen: 'vkid-about-self';
  readonly prefilled: boolean;
  readonly values: Readonly<Record<NamePart | BirthPart | 'gender', string>>;
};

export type ConsentScreen = {
  readonly screen: 'vkid-consent';
  /** who is asking over there, when the app has said so */
  readonly journalAccount?: string;
  readonly profile: Card;
  readonly data: readonly Datum[];
};

export type AllowScreen = {
  readonly screen: 'vkid-allow';
  readonly account: Card;
  readonly scopes: readonly ScopeRow[];
};

export type RecoverStart = { readonly screen: 'vkid-recover-start'; readonly phoneMask: string };
export type RecoverPhone = { readonly screen: 'vkid-recover-phone'; readonly phone: string };
export type RecoverNew = {
  readonly screen: 'vkid-recover-new';
  readonly phone: string;
  readonly minLength: number;
};
/** Nothing to fill in beforehand, nothing to show. */
export type RecoverRest = { readonly screen: 'vkid-recover-person' | 'vkid-recover-done' };

/** A way out that has nothing but its error to say. */
export type ExitScreen = {
  readonly screen: 'vkid-limited' | 'vkid-blocked' | 'vkid-number-linked' | 'vkid-flow-lost' | 'vkid-support';
  /** false = the app is not known, so nothing leads back to it */
  readonly returnable: boolean;
};

export type RequestError = { readonly screen: 'vkid-request-error' } & Omit<ErrorPage, 'prefix'>;

/** What `present` fills from a journey ends here; the following are drawn for the standard server (see `screens`). */
export type SignOut = { readonly screen: 'vkid-sign-out'; readonly account?: Card };
export type SignedOut = { readonly screen: 'vkid-signed-out' };
export type Device = { readonly screen: 'vkid-device'; readonly userCode: string };
export type DeviceConfirm = { readonly screen: 'vkid-device-confirm'; readonly userCode: string };
export type DeviceDone = { readonly screen: 'vkid-device-done'; readonly allowed: boolean };

export type ScreenValues =
  | Phone
  | Password
  | Otp
  | OtpMethod
  | CreateProfile
  | ChooseProfile
  | AboutSelf
  | ConsentScreen
  | AllowScreen
  | RecoverStart
  | RecoverPhone
  | RecoverNew
  | RecoverRest
  | ExitScreen
  | RequestError
  | SignOut
  | SignedOut
  | Device
  | DeviceConfirm
  | DeviceDone;

export type ScreenId = ScreenValues['screen'];

/** What surrounds a view: who asks, in which language, what went wrong, and what a form must carry. */
export type PageValues = {
  readonly lang: Language;
  /** absent = as the person's system likes it */
  readonly scheme?: 'light' | 'dark';
  readonly provider?: 'mail_ru' | 'ok_ru';
  /** the id of the sign-in that the page belongs to */
  readonly signIn?: string;
  /** '' = the form has a token of its own among its hidden fields */
  readonly csrf: string;
  readonly version: number;
  /** '' = no app is known */
  readonly appName: string;
  readonly appKind: 'educational' | 'personal';
  readonly bannerInboxUrl: string;
  /** where views/styles and views/scripts are served, without a slash at the end */
  readonly assets: string;
  readonly faults: readonly PageFault[];
  /** where the forms post and what else they carry; absent = to the page's own URL, nothing else */
  readonly form?: { readonly url: string; readonly hidden: Readonly<Record<string, string>> };
};
