/** What the pages are given to work with. */
import type { RenderScreen } from '../render-screen.ts';
import type { LinkStore } from '../link-store.ts';
import type { LinkFlow } from '../link-flow.ts';
import type { Sessions } from '../journal-sessions.ts';
import type { Visits } from '../visits.ts';

export interface PageParts {
  readonly render: RenderScreen;
  readonly visits: Visits;
  readonly sessions: Sessions;
  readonly linkStore: LinkStore;
  readonly linkFlow: LinkFlow;
  readonly usesVpn: (address: string) => Promise<boolean>;
  readonly now: () => number;
}
