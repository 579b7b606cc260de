import type { SignInPolicy } from './person.ts';
import type { Phone } from './phone.ts';

/** What may be tuned in a world. Durations in seconds; a limit of `null` never limits. */
export interface Policy {
  readonly preset: 'relaxed' | 'vk';
  readonly code_length: 4 | 5 | 6;
  readonly code_ttl: number;
  readonly resend_delay: number;
  /** Wrong codes until a one-time code is spent. */
  readonly code_attempts: number;
  /** Codes sent to one number within an hour. */
  readonly sends_per_hour: number | null;
  /** Wrong passwords for one account within an hour. */
  readonly wrong_passwords_per_hour: number | null;
  /** How long either limit locks, once reached. */
  readonly lock: number;
  /** How long a person may take from the first screen to the last. */
  readonly journey_ttl: number;
  /** Years; of a teacher, so only educational apps look at it (D-9). */
  readonly min_age: number;
  /** Characters of a new password. */
  readonly min_password_length: number;
  /** Recovering a password asks for the last name of the account too, as VK did. */
  readonly recover_person: boolean;
  /** These numbers always get these digits (I-05). */
  readonly fixed_codes: Readonly<Record<Phone, string>>;
  /** What happens to messages for these numbers (I-05). */
  readonly channel_troubles: Readonly<Record<Phone, ChannelTrouble>>;
  /** Overrides D-1 for these numbers. */
  readonly sign_in: Readonly<Record<Phone, SignInPolicy>>;
  /** Who counts as behind a VPN (D-11): everyone, or these addresses. */
  readonly vpn: { readonly on: boolean; readonly addresses: readonly string[] };
  /** VK ID: a verifier has 43 to 128 characters, a state at least 32. Real clients send less, and VK takes it. */
  readonly strict_pkce: boolean;
  /** VK ID: `code_challenge_method=plain` is taken. */
  readonly plain_pkce: boolean;
  /** VK ID: an unknown scope, or one that the app may not have, is `invalid_scope`; else it is left out. */
  readonly strict_scope: boolean;
  /** VK ID: a refresh needs its `device_id`; else a missing one is forgiven, never a wrong one. */
  readonly strict_device: boolean;
  /** VK ID: an app with a service token must send it; else a missing one is forgiven, never a wrong one. */
  readonly strict_service_token: boolean;
  /**
   * What a new password ends besides codes and refresh tokens: the tokens of legacy OAuth (VK's manual), all access
   * tokens too, or nothing, codes and refresh tokens neither.
   */
  readonly password_ends_tokens: 'all' | 'legacy' | 'none';
  /** VK ID: a browser's preflight gets no answer, as VK documents it. */
  readonly strict_cors: boolean;
  /** VK ID: requests from one address within a day, without a service token; more are told to slow down. */
  readonly requests_per_day: number | null;
  /** The token answer of VK's legacy OAuth has `token_type`, which VK leaves out and strict libraries demand. */
  readonly legacy_token_type: boolean;
  /** api.vk.com takes every access token for one that was given to another IP address (error 5, subcode 1130). */
  readonly api_other_address: boolean;
  /** These methods of api.vk.com (`*`: all) answer with these errors, until the client does what VK would ask for. */
  readonly api_errors: Readonly<Record<string, ApiErrorCode>>;
  /** VK ID's and api.vk.com's methods answer with `X-Challenge: required` until a request shows a captcha's token. */
  readonly challenge: boolean;
}

/** The errors of api.vk.com that clients look at by number. */
export const apiErrorCodes = [
  1, 6, 9, 10, 14, 15, 17, 18, 24, 27, 28, 29, 100, 113, 1051, 1114, 1116, 1117, 3609, 3610,
] as const;
export type ApiErrorCode = (typeof apiErrorCodes)[number];

/** `failing`: the channel refuses, and the page says so (E-14). `lost`: it seems sent and never arrives. */
export type ChannelTrouble = 'failing' | 'failing-call' | 'failing-sms' | 'lost';

const vk: Policy = {
  preset: 'vk',
  code_length: 6,
  code_ttl: 300,
  resend_delay: 60,
  code_attempts: 5,
  sends_per_hour: 5,
  wrong_passwords_per_hour: 10,
  lock: 900,
  journey_ttl: 1800,
  min_age: 18,
  min_password_length: 8,
  recover_person: false,
  fixed_codes: {},
  channel_troubles: {},
  sign_in: {},
  vpn: { on: false, addresses: [] },
  strict_pkce: false,
  plain_pkce: false,
  strict_scope: false,
  strict_device: false,
  strict_service_token: false,
  password_ends_tokens: 'legacy',
  strict_cors: false,
  requests_per_day: 15_000,
  legacy_token_type: false,
  api_other_address: false,
  api_errors: {},
  challenge: false,
};

/** `vk` has every limit of the real one; `relaxed` lets a CI sign the same person in all day. */
const presets: Readonly<Record<Policy['preset'], Policy>> = {
  vk,
  relaxed: {
    ...vk,
    preset: 'relaxed',
    sends_per_hour: null,
    wrong_passwords_per_hour: null,
    requests_per_day: null,
  },
};

/** A preset with single keys on top. */
export const policyOf = (overrides: Partial<Policy>): Policy => ({
  ...presets[overrides.preset ?? 'relaxed'],
  ...overrides,
});
