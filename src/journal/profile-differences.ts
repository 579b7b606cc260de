/** What of VK's profile is not as the journal has it. */
import { fullName, type Account } from './accounts.ts';
import type { VkPerson } from './validate-vk-response.ts';
import type { Difference } from './link-policy.ts';

/** Names compare without case and with е for ё, as people type them; a birthday only where the school entered one. */
export function differences(account: Account, person: VkPerson): readonly Difference[] {
  const plain = (name: string): string =>
    name.toLowerCase().replaceAll('ё', 'е').replaceAll(/\s+/g, ' ').trim();
  const found: Difference[] = [];
  if (plain(fullName(account)) !== plain(fullName(person.profile))) found.push('name');
  if (account.birthday !== undefined && account.birthday !== person.birthday) found.push('birthday');
  return found;
}
