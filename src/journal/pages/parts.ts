/** What the pages are given to work with. */
import type { Draw } from '../render-screen.ts';
import type { LinkLedger } from '../link-store.ts';
import type { Linking } from '../link-flow.ts';
import type { Sessions } from '../journal-sessions.ts';
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
