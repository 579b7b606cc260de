import type { InboxOf } from './inbox.ts';
import type { ControlOptions } from './options.ts';

/** What every part of this room works with: the options, and what the plugin made of them. */
export interface Room extends ControlOptions {
  readonly inboxOf: InboxOf;
  readonly closing: AbortSignal;
}
