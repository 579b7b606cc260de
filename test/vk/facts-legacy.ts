import type { Fact } from './facts.ts';

export const legacyFacts: readonly Fact[] = [];
