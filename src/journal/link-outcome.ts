/** How an attempt to link can end, as the pages and the store know it. */
import type { Entry } from './link-policy.ts';

export type FailureId = 'E-13' | 'E-15' | 'E-21' | 'E-23' | 'E-25' | 'E-27' | 'E-28' | 'E-29';

export type Outcome =
  | { readonly kind: 'linked'; readonly link: string }
  | {
      readonly kind: 'failed';
      readonly error: FailureId;
      readonly entry: Entry | null;
      readonly reference: string;
    }
  | { readonly kind: 'session-lost'; readonly entry: Entry }
  | { readonly kind: 'vpn'; readonly entry: Entry };

const errors: ReadonlyMap<string, FailureId> = new Map([
  ['user_denied', 'E-23'],
  ['number_linked', 'E-21'],
  ['flow_lost', 'E-25'],
  ['too_many_attempts', 'E-13'],
  ['account_unavailable', 'E-15'],
  ['another_account', 'E-29'],
]);

/** `error_reason` of VK's error redirect (our extension). `vpn` has a screen of its own and is not an error here. */
export function errorOfReason(reason: string): FailureId {
  return errors.get(reason) ?? 'E-28';
}
