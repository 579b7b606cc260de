/** What the pages are given to work with. */
import type { Draw } from '../draw.ts';
import type { LinkLedger } from '../ledger.ts';
import type { Linking } from '../linking.ts';
import type { Sessions } from '../sessions.ts';
import type { Visits } from '../visits.ts';

export interface PageParts {
  readonly draw: Draw;
  readonly visits: Visits;
  readonly sessions: Sessions;
  readonly ledger: LinkLedger;
  readonly linking: Linking;
  readonly usesVpn: (address: string) => Promise<boolean>;
  readonly now: () => number;
}
