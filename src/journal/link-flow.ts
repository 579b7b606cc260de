/**
 * One linking from start to outcome (EN-8, CB-1 to CB-7), without HTTP pages: who asks and what VK's redirect said go
 * in, an outcome comes out. Every way out that leaves no link also leaves no grant: a new one is revoked.
 */
import type { FastifyBaseLogger } from 'fastify';
import {
  readCallback,
  validateDone,
  validateIdToken,
  validatePerson,
  validateTokens,
} from './validate-vk-response.ts';
import type { Callback, VkPerson, Tokens, Verdict } from './validate-vk-response.ts';
import { isLive, type Entry } from './link-policy.ts';
import type { LinkRepair } from './link-repair.ts';
import type { LinkStore } from './link-store.ts';
import { errorOfReason, type FailureId, type Outcome } from './link-outcome.ts';
import { differences } from './profile-differences.ts';
import { requestMs, type PendingRequest, type PendingRequests } from './pending-requests.ts';
import { digestReference, type Random, randomToken } from './random-tokens.ts';
import type { VkId } from './vk-id-client.ts';
import { type Account, fullName } from './accounts.ts';

/** Whose session the browser has: the account, and the digest of the session. */
export interface SessionAccount {
  readonly account: Account;
  readonly session: string;
}

export interface LinkFlow {
  /** Remembers the request and gives the address at VK to go to. */
  start(signedIn: SessionAccount, entry: Entry): Promise<string>;
  finish(
    query: unknown,
    signedIn: SessionAccount | undefined,
    reference: string,
    log: FastifyBaseLogger,
  ): Promise<Outcome>;
}

interface Parts {
  readonly vk: VkId;
  readonly clientId: number;
  readonly linkStore: LinkStore;
  readonly repair: LinkRepair;
  readonly requests: PendingRequests;
  readonly now: () => number;
  readonly random: Random;
}

/** VK did not answer, or not as it must; the message is ours, never VK's. */
class InvalidVkResponse extends Error {
  readonly code = 'JOURNAL_VK_ANSWER';
}

function validated<Value>(verdict: Verdict<Value>): Value {
  if (!verdict.ok) throw new InvalidVkResponse(verdict.reason);
  return verdict.value;
}

export function createLinkFlow({ vk, clientId, linkStore, repair, requests, now, random }: Parts): LinkFlow {
  async function revoke(accessToken: string, log: FastifyBaseLogger): Promise<void> {
    try {
      validated(validateDone(await answered(vk.revoke(accessToken))));
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, 'the grant could not be revoked');
    }
  }

  async function identify(tokens: Tokens): Promise<VkPerson> {
    const expected = { clientId, userId: tokens.userId, now: now() };
    validated(await validateIdToken(tokens.idToken, await answered(vk.idTokenKey()), expected));
    return validated(validatePerson(await answered(vk.userInfo(tokens.accessToken)), tokens.userId));
  }

  /**
   * Claims the link, then has VK confirm it; a link that VK does not confirm ends again. Its id comes of the state, so that a
   * callback that was interrupted finds what it has made.
   */
  async function link(
    id: string,
    request: PendingRequest,
    signedIn: SessionAccount,
    tokens: Tokens,
    deviceId: string,
  ): Promise<{ readonly linked: string } | { readonly error: FailureId }> {
    const person = await identify(tokens);
    const decision = await linkStore.claim({
      id,
      account: signedIn.account.login,
      startedBy: request.account,
      profile: person.profile,
      phone: person.phone,
      entry: request.entry,
      differs: differences(signedIn.account, person),
      grant: { refreshToken: tokens.refreshToken, deviceId },
      accessToken: tokens.accessToken,
      at: now(),
    });
    if (decision.outcome === 'conflict') return { error: 'E-21' };
    if (decision.outcome === 'other-account') return { error: 'E-27' };
    if (decision.outcome === 'same') return { linked: decision.link.id };
    if ((await repair.confirm(decision.link)) !== 'confirmed') {
      await repair.end(decision.link, 'refused');
      return { error: 'E-28' };
    }
    return (await isLinked(id)) ? { linked: id } : { error: 'E-28' };
  }

  const isLinked = async (id: string): Promise<boolean> =>
    (await linkStore.all()).some((kept) => kept.id === id && isLive(kept));

  async function settle(
    callback: Callback,
    request: PendingRequest,
    signedIn: SessionAccount | undefined,
    reference: string,
    log: FastifyBaseLogger,
  ): Promise<Outcome> {
    const { entry } = request;
    const failed = (error: FailureId): Outcome => ({ kind: 'failed', error, entry, reference });
    const other = signedIn !== undefined && signedIn.account.login !== request.account;
    const lost = !other && signedIn?.session !== request.session;
    // CB-4, CB-5: whatever VK granted, the account to link it to is not signed in here.
    const unbound: Outcome | undefined = other
      ? failed('E-27')
      : lost
        ? { kind: 'session-lost', entry }
        : undefined;

    if (callback.kind !== 'code') {
      if (callback.kind === 'malformed') log.warn({ reason: callback.reason }, 'VK’s redirect is malformed');
      if (unbound !== undefined) return unbound;
      if (callback.kind === 'malformed') return failed('E-28');
      return callback.reason === 'vpn' ? { kind: 'vpn', entry } : failed(errorOfReason(callback.reason));
    }

    let tokens: Tokens | undefined;
    try {
      tokens = validated(
        validateTokens(
          await answered(vk.exchange({ ...callback, verifier: request.verifier })),
          callback.state,
        ),
      );
      if (unbound === undefined && signedIn !== undefined) {
        const result = await link(
          digestReference(callback.state),
          request,
          signedIn,
          tokens,
          callback.deviceId,
        );
        if ('linked' in result) return { kind: 'linked', link: result.linked };
        await revoke(tokens.accessToken, log);
        return failed(result.error);
      }
    } catch (error) {
      // A store that fails is no answer of VK's: what was begun is found again by a reload of the callback.
      if (!(error instanceof InvalidVkResponse)) throw error;
      log.warn({ reason: reasonOf(error) }, 'linking failed');
      if (tokens !== undefined) await revoke(tokens.accessToken, log);
      return unbound ?? failed('E-28');
    }
    await revoke(tokens.accessToken, log);
    return unbound ?? failed('E-28');
  }

  return {
    async start(signedIn, entry) {
      const state = randomToken(random);
      const verifier = randomToken(random);
      await requests.open(state, {
        account: signedIn.account.login,
        session: signedIn.session,
        entry,
        verifier,
        expiresAt: now() + requestMs,
      });
      return vk.authorizeUrl(state, verifier, fullName(signedIn.account));
    },

    async finish(query, signedIn, reference, log) {
      const unknown: Outcome = { kind: 'failed', error: 'E-28', entry: null, reference };
      const callback = readCallback(query);
      if (callback.state === undefined) return unknown;
      const taken = await requests.take(callback.state);
      if (taken.kind === 'unknown') return unknown;
      const { request } = taken;
      if (taken.kind === 'fresh') {
        const outcome = await settle(callback, request, signedIn, reference, log);
        await requests.settle(callback.state, outcome);
        return outcome;
      }
      if (taken.kind === 'settled') {
        // CB-7: a reload sees what it saw, and no other session does.
        const { outcome } = taken;
        const own = signedIn?.session === request.session || outcome.kind === 'session-lost';
        if (!own) return unknown;
        if (outcome.kind !== 'linked') return outcome;
        return (await linkStore.liveOf(request.account))?.id === outcome.link ? outcome : unknown;
      }
      if (taken.kind === 'interrupted') {
        if (signedIn?.session !== request.session) return unknown;
        const id = digestReference(callback.state);
        const outcome: Outcome = (await isLinked(id))
          ? { kind: 'linked', link: id }
          : { kind: 'failed', error: 'E-28', entry: request.entry, reference };
        return requests.settleInterrupted(callback.state, outcome);
      }
      return { kind: 'failed', error: 'E-25', entry: request.entry, reference };
    },
  };
}

/** What VK answered; no answer in time is an invalid one. */
async function answered<VkAnswer>(asked: Promise<VkAnswer>): Promise<VkAnswer> {
  try {
    return await asked;
  } catch (error) {
    throw new InvalidVkResponse(`VK does not answer: ${error instanceof Error ? error.name : 'unknown'}`);
  }
}

/** For the log: holds nothing that VK or a person wrote. */
function reasonOf(error: unknown): string {
  if (error instanceof InvalidVkResponse) return error.message;
  return error instanceof Error ? error.name : 'unknown';
}
