/** Small pure rules of a linking: what VK's reason means to the journal, and what is not as the journal has it. */
import { fullName, type Account } from './accounts.ts';
import type { Person } from './validate-vk-response.ts';
import type { Difference } from './link-policy.ts';
import type { FailureId } from './link-outcome.ts';

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

/** Names compare without case and with е for ё, as people type them; a birthday only where the school entered one. */
export function differences(account: Account, person: Person): readonly Difference[] {
  const plain = (name: string): string =>
    name.toLowerCase().replaceAll('ё', 'е').replaceAll(/\s+/g, ' ').trim();
  const found: Difference[] = [];
  if (plain(fullName(account)) !== plain(fullName(person.profile))) found.push('name');
  if (account.birthday !== undefined && account.birthday !== person.birthday) found.push('birthday');
  return found;
}
