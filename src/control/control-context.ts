import type { InboxOfWorld } from './message-inbox.ts';
import type { ControlOptions } from './control-options.ts';

/** What every part of the control plane works with: the options, and what the plugin made of them. */
export interface ControlContext extends ControlOptions {
  readonly inboxOf: InboxOfWorld;
  readonly closing: AbortSignal;
}
