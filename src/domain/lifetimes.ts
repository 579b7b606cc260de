import type { Policy } from './policy.ts';

/** Lifetimes that depend on a world's policy, in seconds. */

/** How long an authorization request can still be led back to its app after its journey is over. */
const afterwards = 2 * 3600;

/**
 * How long everything of a journey is kept: its request, its state, the messages of its codes, where it led. Longer than
 * the journey itself, so that the page which says "too late" can still lead back to the app.
 */
export const requestLifetime = ({ journey_ttl }: Pick<Policy, 'journey_ttl'>): number =>
  journey_ttl + afterwards;
