/** A link as a page shows it: the phone masked, the date as people write it, no token. */
import { fullName, initials } from '../accounts.ts';
import type { Link } from '../link-policy.ts';
import type { Texts } from '../texts/ru.ts';

export function showLink(link: Link, texts: Texts) {
  return {
    id: link.profile.id,
    name: fullName(link.profile),
    initials: initials(link.profile),
    phone: maskPhone(link.phone),
    since: new Intl.DateTimeFormat('ru-RU', { timeZone: 'Europe/Moscow' }).format(link.since),
    entry: link.entry,
    warnings: link.differs.map((difference) => texts.success.differs[difference]),
  };
}

/** +79991234567 → +7 *** ***-45-67, the spaces not breaking. */
export function maskPhone(phone: string): string {
  return `${phone.slice(0, 2)}\u00A0***\u00A0***-${phone.slice(-4, -2)}-${phone.slice(-2)}`;
}
