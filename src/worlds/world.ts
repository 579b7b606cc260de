/**
 * Worlds: isolated tenants. Owns: a world's slice of the store, its age, its policy, its secret, what it was seeded
 * with, and whose request is whose (registry.ts).
 * Leaves to others: what is kept in a world (directory, authorization, login).
 *
 * A world gets older; the clock is never moved. Its age is added to now on write and compared on read: after an hour
 * of age everything that existed is an hour older, at once, in whatever store, and what is made next carries real
 * time. Every time kept in a world is a time of its clock (ms).
 */
import { type Policy, policyOf } from '../domain/policy.ts';
import type { Random } from '../secrets/random.ts';
import type { Json, Space } from '../storage/store.ts';
import { type Template, withClients } from './template.ts';

export type WorldId = string;

export const isWorldId = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,62}$/u.test(text);
export const defaultWorld: WorldId = 'default';

/** What a world keeps, as one reading of it sees that. */
export interface WorldSpace extends Space {
  /** Asks for what will be needed, together with what is asked for now. */
  ahead(keys: readonly string[]): void;
}

/** One reading of a world: what a request needs to know of it, read once. */
export interface World {
  readonly id: WorldId;
  readonly space: WorldSpace;
  readonly template: Template;
  /** Age in ms: what to take from a kept time to get the real one. */
  readonly age: number;
  readonly policy: Policy;
  /** Keys every token, code and form of this world. A world that was reset has another one. */
  readonly secret: string;
  readonly random: Random;
  /** When it was made, or last reset: ms of its clock. */
  readonly began_at: number;
  /** This world's now, in ms: real time plus age. */
  now(): number;
}

/** What is kept of a world itself, beside what is in it. */
export interface WorldRecord {
  readonly secret: string;
  readonly age: number;
  /** ms. */
  readonly began_at: number;
  /** The digest of the template that it was seeded with. */
  readonly template: string;
  /** Keys set over the preset. */
  readonly policy: Partial<Policy>;
  /** The apps of the template under client ids of this world's own: each as [own, the template's]. */
  readonly clients?: readonly (readonly [own: number, template: number])[];
}

/** The key of that record in the world's own space. */
export const worldKey = 'world';

export const asWorldRecord = (value: Json | undefined): WorldRecord | undefined =>
  value as unknown as WorldRecord | undefined;

/** A reading as an object: from the record, and from what a process knows. */
export function worldOf(
  record: WorldRecord,
  from: {
    readonly space: WorldSpace;
    readonly template: Template;
    readonly random: Random;
    readonly clock: () => number;
  },
): World {
  const { space, template, random, clock } = from;
  const { age, began_at, secret } = record;
  return {
    id: space.name,
    space,
    template: record.clients ? withClients(template, record.clients) : template,
    age,
    policy: policyOf(record.policy),
    secret,
    random,
    began_at,
    now: () => clock() + age,
  };
}
