import type { Fact } from './facts.ts';

export const sdkFacts: readonly Fact[] = [];
