/** N-1 to N-4, as they read in a region. */
import type { Account } from '../accounts.ts';
import type { Texts } from '../texts/ru.ts';

export function noticesFor(texts: Texts, region: Account['region']) {
  const { browsers, vpn, unlink, taken } = texts.notices;
  return [
    { id: 'N-1', text: browsers },
    { id: 'N-2', text: vpn },
    { id: 'N-3', text: unlink[region] },
    { id: 'N-4', text: taken },
  ];
}
