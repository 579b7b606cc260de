import { phoneText } from './phone-reading.ts';
import { apiErrorCodes, type Policy } from './policy.ts';
import {
  list,
  matching,
  number,
  object,
  oneOf,
  optional,
  orNull,
  type Reading,
  record,
  right,
  text,
  yesOrNo,
} from './reading.ts';

/** Reads single keys of a policy from a world file or the control API. A map (`fixed_codes`, …) is given whole. */
export function readPolicyChanges(input: unknown, path = ''): Reading<Partial<Policy>> {
  const read = changes(input, path);
  if ('faults' in read) return read;
  const { vpn, ...rest } = read.value;
  return right({ ...rest, ...(vpn && { vpn: { addresses: [], ...vpn } }) });
}

const year = 365 * 86_400;
const seconds = number(1, year, 'fractions');
const count = number(1, 1_000_000);
const methodName = matching(
  /^(?:\*|[a-zA-Z]{1,40}\.[a-zA-Z]{1,60})$/u,
  'must be a method such as users.get, or *',
);

const changes = object({
  preset: optional(oneOf('relaxed', 'vk')),
  code_length: optional(oneOf(4, 5, 6)),
  code_ttl: optional(seconds),
  resend_delay: optional(number(0, year, 'fractions')),
  code_attempts: optional(count),
  sends_per_hour: optional(orNull(count)),
  wrong_passwords_per_hour: optional(orNull(count)),
  lock: optional(seconds),
  journey_ttl: optional(seconds),
  min_age: optional(number(0, 120)),
  min_password_length: optional(number(1, 64)),
  recover_person: optional(yesOrNo),
  fixed_codes: optional(record(phoneText, matching(/^\d{4,6}$/u, 'must be 4 to 6 digits, as a string'))),
  channel_troubles: optional(record(phoneText, oneOf('failing', 'failing-call', 'failing-sms', 'lost'))),
  sign_in: optional(record(phoneText, oneOf('otp', 'password_then_otp'))),
  vpn: optional(object({ on: { read: yesOrNo, needed: true }, addresses: optional(list(text())) })),
  strict_pkce: optional(yesOrNo),
  plain_pkce: optional(yesOrNo),
  strict_scope: optional(yesOrNo),
  strict_device: optional(yesOrNo),
  strict_service_token: optional(yesOrNo),
  password_ends_tokens: optional(oneOf('all', 'legacy', 'none')),
  strict_cors: optional(yesOrNo),
  requests_per_day: optional(orNull(count)),
  legacy_token_type: optional(yesOrNo),
  api_other_address: optional(yesOrNo),
  api_errors: optional(record(methodName, oneOf(...apiErrorCodes))),
  challenge: optional(yesOrNo),
});
