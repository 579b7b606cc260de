/**
 * One linking from start to outcome (EN-8, CB-1 to CB-7), without HTTP pages: who asks and what VK's redirect said go
 * in, an outcome comes out. Every way out that leaves no link also leaves no grant: a new one is revoked.
 */
import type { FastifyBaseLogger } from 'fastify';
import { judgeCallback, judgeDone, judgeIdToken, judgePerson, judgeTokens } from './validate-vk-response.ts';
import type { Callback, Person, Tokens, Verdict } from './validate-vk-response.ts';
import { isLive, type Entry } from './link-policy.ts';
import type { LinkLedger } from './link-store.ts';
import { differences, errorOfReason } from './profile-differences.ts';
import type { FailureId, Outcome } from './link-outcome.ts';
import { requestMs, type PendingRequest, type Requests } from './pending-requests.ts';
import { coin, coinReference, type Random } from './random-tokens.ts';
import type { VkId } from './vk-id-client.ts';
import { type Account, fullName } from './accounts.ts';

/** Who sits at the browser: the account and the digest of the session. */
export interface Sitter {
  readonly account: Account;
  readonly session: string;
}

export interface Linking {
  /** Remembers the request and gives the address at VK to go to. */
  start(sitter: Sitter, entry: Entry): Promise<string>;
  finish(
    query: unknown,
    sitter: Sitter | undefined,
    reference: string,
    log: FastifyBaseLogger,
  ): Promise<Outcome>;
}

interface Parts {
  readonly vk: VkId;
  readonly clientId: number;
  readonly ledger: LinkLedger;
  readonly requests: Requests;
  readonly now: () => number;
  readonly random: Random;
}

/** VK said something that is not to be believed; `reason` is ours. */
class Unbelievable extends Error {
  readonly code = 'JOURNAL_VK_ANSWER';
}

function believe<Value>(verdict: Verdict<Value>): Value {
  if (!verdict.ok) throw new Unbelievable(verdict.reason);
  return verdict.value;
}

export function createLinking({ vk, clientId, ledger, requests, now, random }: Parts): Linking {
  async function revoke(accessToken: string, log: FastifyBaseLogger): Promise<void> {
    try {
      believe(judgeDone(await vk.revoke(accessToken)));
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, 'the grant could not be revoked');
    }
  }

  async function identify(tokens: Tokens): Promise<Person> {
    const expected = { clientId, userId: tokens.userId, now: now() };
    believe(await judgeIdToken(tokens.idToken, await vk.idTokenKey(), expected));
    return believe(judgePerson(await vk.userInfo(tokens.accessToken), tokens.userId));
  }

  /** Claims the link, then has VK confirm the grant; a link that VK does not confirm ends again. */
  async function link(
    request: PendingRequest,
    sitter: Sitter,
    tokens: Tokens,
    deviceId: string,
  ): Promise<{ readonly linked: string } | { readonly error: FailureId }> {
    const person = await identify(tokens);
    const decision = await ledger.claim({
      id: coinReference(random),
      account: sitter.account.login,
      startedBy: request.account,
      profile: person.profile,
      phone: person.phone,
      entry: request.entry,
      differs: differences(sitter.account, person),
      grant: { refreshToken: tokens.refreshToken, deviceId },
      at: now(),
    });
    if (decision.outcome === 'conflict') return { error: 'E-21' };
    if (decision.outcome === 'other-account') return { error: 'E-27' };
    if (decision.outcome === 'same') return { linked: decision.link.id };
    try {
      believe(judgeDone(await vk.confirmLink(tokens.accessToken)));
    } catch (error) {
      await ledger.end(decision.link.id, 'refused');
      throw error;
    }
    const live = (await ledger.all()).some((kept) => kept.id === decision.link.id && isLive(kept));
    return live ? { linked: decision.link.id } : { error: 'E-28' };
  }

  async function settle(
    callback: Callback,
    request: PendingRequest,
    sitter: Sitter | undefined,
    reference: string,
    log: FastifyBaseLogger,
  ): Promise<Outcome> {
    const { entry } = request;
    const failed = (error: FailureId): Outcome => ({ kind: 'failed', error, entry, reference });
    const other = sitter !== undefined && sitter.account.login !== request.account;
    const lost = !other && sitter?.session !== request.session;
    // CB-4, CB-5: whatever VK granted, nobody is here to whom it could be linked.
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
      tokens = believe(
        judgeTokens(await vk.exchange({ ...callback, verifier: request.verifier }), callback.state),
      );
      if (unbound === undefined && sitter !== undefined) {
        const result = await link(request, sitter, tokens, callback.deviceId);
        if ('linked' in result) return { kind: 'linked', link: result.linked };
        await revoke(tokens.accessToken, log);
        return failed(result.error);
      }
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, 'linking failed');
      if (tokens !== undefined) await revoke(tokens.accessToken, log);
      return unbound ?? failed('E-28');
    }
    await revoke(tokens.accessToken, log);
    return unbound ?? failed('E-28');
  }

  return {
    async start(sitter, entry) {
      const state = coin(random);
      const verifier = coin(random);
      await requests.open(state, {
        account: sitter.account.login,
        session: sitter.session,
        entry,
        verifier,
        expiresAt: now() + requestMs,
      });
      return vk.authorizeUrl(state, verifier, fullName(sitter.account));
    },

    async finish(query, sitter, reference, log) {
      const unknown: Outcome = { kind: 'failed', error: 'E-28', entry: null, reference };
      const callback = judgeCallback(query);
      if (callback.state === undefined) return unknown;
      const taken = await requests.take(callback.state);
      if (taken.kind === 'unknown') return unknown;
      const { request } = taken;
      if (taken.kind === 'fresh') {
        const outcome = await settle(callback, request, sitter, reference, log);
        await requests.settle(callback.state, outcome);
        return outcome;
      }
      if (taken.kind === 'settled') {
        // CB-7: a reload sees what it saw, and nobody else does.
        const { outcome } = taken;
        const own = sitter?.session === request.session || outcome.kind === 'session-lost';
        if (!own) return unknown;
        if (outcome.kind !== 'linked') return outcome;
        return (await ledger.liveOf(request.account))?.id === outcome.link ? outcome : unknown;
      }
      return { kind: 'failed', error: 'E-25', entry: request.entry, reference };
    },
  };
}

/** A word for the log that holds nothing VK or a person wrote. */
function reasonOf(error: unknown): string {
  if (error instanceof Unbelievable) return error.message;
  return error instanceof Error ? error.name : 'unknown';
}
