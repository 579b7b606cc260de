import type { Fact } from './facts.ts';
import { authorizeFacts } from './facts-id-authorize.ts';
import { callbackFacts } from './facts-id-callback.ts';
import { clientFacts } from './facts-id-clients.ts';
import { endFacts } from './facts-id-ends.ts';
import { laterFacts } from './facts-id-later.ts';
import { refreshFacts } from './facts-id-refresh.ts';
import { resourceFacts } from './facts-id-resources.ts';
import { errorFacts } from './facts-id-errors.ts';
import { tokenFacts } from './facts-id-token.ts';
import { idTokenFacts } from './facts-id-token-claims.ts';

/** VK ID: sections 1 to 3 of the contract, what was found later, what clients handle, and how they ask. */
export const idFacts: readonly Fact[] = [
  ...authorizeFacts,
  ...callbackFacts,
  ...tokenFacts,
  ...refreshFacts,
  ...idTokenFacts,
  ...errorFacts,
  ...resourceFacts,
  ...endFacts,
  ...laterFacts,
  ...clientFacts,
];
