import * as fc from 'fast-check';
import t from 'tap';
import { createLinkStore } from '../../src/journal/link-store.ts';
import { decideLink, endLink, forgetGrant, isLive, liveLinkOf } from '../../src/journal/link-policy.ts';
import type { Links, LinkRequest } from '../../src/journal/link-policy.ts';
import { createPendingRequests, requestMs } from '../../src/journal/pending-requests.ts';
import { openStore } from '../../src/storage/store.ts';

const ask = (part: Partial<LinkRequest> = {}): LinkRequest => ({
  id: 'link-1',
  account: 'anna',
  startedBy: part.account ?? 'anna',
  profile: { id: '700', lastName: 'Петрова', firstName: 'Анна', middleName: '' },
  phone: '+79990000001',
  entry: 'settings',
  differs: [],
  grant: { refreshToken: 'refresh', deviceId: 'device' },
  accessToken: 'access',
  at: 1000,
  ...part,
});
const profile = (id: string): LinkRequest['profile'] => ({ ...ask().profile, id });
const linked = decideLink([], ask()).links;
const other = { account: 'maria', id: 'link-2', phone: '+79990000002', profile: profile('701') };

t.test('who may be linked to whom', async (t) => {
  const table: readonly [string, Links, Partial<LinkRequest>, string][] = [
    ['a first link', [], {}, 'linked'],
    ['R-03: the same pair again', linked, { id: 'link-2' }, 'same'],
    ['R-03: another profile for a linked account', linked, { ...other, account: 'anna' }, 'conflict account'],
    ['R-08: another number for a linked account', linked, { phone: '+79990000002' }, 'conflict account'],
    [
      'R-02: a linked number for another account',
      linked,
      { ...other, phone: '+79990000001' },
      'conflict phone',
    ],
    [
      'R-04: a linked profile for another account',
      linked,
      { ...other, profile: profile('700') },
      'conflict profile',
    ],
    ['another account, number and profile', linked, other, 'linked'],
    ['R-11: another account than at the start', [], { startedBy: 'maria' }, 'other-account'],
    [
      'UN-7: after the end, the same again',
      endLink(linked, 'link-1', { at: 2, by: 'user' }),
      { id: 'link-2' },
      'linked',
    ],
    [
      'after the end, for another account',
      endLink(linked, 'link-1', { at: 2, by: 'support' }),
      { ...other, phone: '+79990000001', profile: profile('700') },
      'linked',
    ],
  ];
  for (const [name, links, part, expected] of table) {
    const decision = decideLink(links, ask(part));
    const outcome = decision.outcome === 'conflict' ? `conflict ${decision.over}` : decision.outcome;
    t.equal(outcome, expected, name);
    if (expected !== 'linked') t.equal(decision.links, links, `${name}: the links are untouched`);
  }
});

t.test(
  'an ended link stays in the history, its grant until VK has taken it back, and ends once',
  async (t) => {
    const ended = endLink(linked, 'link-1', { at: 5, by: 'support' });
    t.match(ended, [{ id: 'link-1', endedAt: 5, endedBy: 'support' }]);
    t.match(ended[0], { grant: { refreshToken: 'refresh' }, unconfirmed: undefined });
    t.equal(forgetGrant(ended, 'link-1')[0]?.grant, undefined);
    t.same(forgetGrant(linked, 'link-1'), linked, 'that of a live link stays');
    t.same(endLink(ended, 'link-1', { at: 9, by: 'user' }), ended);
    t.equal(liveLinkOf(ended, 'anna'), undefined);
    t.equal(liveLinkOf(linked, 'anna')?.id, 'link-1');
  },
);

t.test('the history does not grow for ever, and live links are never forgotten', async (t) => {
  let links = decideLink([], ask({ ...other, id: 'stays' })).links;
  for (let n = 0; n < 520; n += 1) {
    links = decideLink(links, ask({ id: `n-${n}` })).links;
    links = endLink(links, `n-${n}`, { at: n, by: 'user' });
  }
  t.ok(links.length <= 502, `${links.length} links are kept`);
  t.equal(links[0]?.id, 'stays');
  t.equal(links.at(-1)?.id, 'n-519');
});

t.test('no sequence of requests breaks R-02, R-03, R-04, R-07 or R-08', async () => {
  const few = fc.constantFrom('a', 'b', 'c');
  const step = fc.oneof(
    fc.record({ kind: fc.constant('link'), account: few, startedBy: few, phone: few, profile: few }),
    fc.record({ kind: fc.constant('end'), which: fc.nat(30) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let links: Links = [];
      steps.forEach((step, index) => {
        const before = links;
        if ('account' in step) {
          const { account, startedBy, phone } = step;
          const request = ask({ id: `l${index}`, account, startedBy, phone, profile: profile(step.profile) });
          links = decideLink(links, request).links;
        } else {
          links = endLink(links, `l${step.which}`, { at: index, by: 'user' });
        }
        const live = links.filter(isLive);
        for (const part of [
          live.map((link) => link.account),
          live.map((link) => link.phone),
          live.map((link) => link.profile.id),
        ])
          if (new Set(part).size !== part.length) throw new Error(`twice in ${part.join()}`);
        for (const link of links) {
          if (isLive(link) && link.grant === undefined) throw new Error('a live link without a grant');
          const was = before.find((former) => former.id === link.id);
          if (was && (was.account !== link.account || was.phone !== link.phone))
            throw new Error('changed its owner');
        }
      });
    }),
  );
});

t.test('50 parallel callers with one number get one link', async (t) => {
  const opened = await openStore('memory');
  const store = opened.space('-journal');
  t.teardown(() => opened.close());
  const links = createLinkStore(store, '{journal}:links', () => 7);
  const claims = Array.from({ length: 50 }, (_, n) =>
    links.claim(ask({ id: `l${n}`, account: `teacher-${n}`, profile: profile(`p${n}`) })),
  );
  const outcomes = (await Promise.all(claims)).map((decision) => decision.outcome);
  t.equal(outcomes.filter((outcome) => outcome === 'linked').length, 1);
  t.equal(outcomes.filter((outcome) => outcome === 'conflict').length, 49);
  t.equal((await links.all()).length, 1);

  await links.end((await links.all())[0]?.id ?? '', 'refused');
  t.match(await links.all(), [{ endedBy: 'refused', endedAt: 7 }]);
});

t.test('a pending request', async (t) => {
  let now = 1_000_000;
  const opened = await openStore('memory', { now: () => now });
  const store = opened.space('-journal');
  t.teardown(() => opened.close());
  const requests = createPendingRequests(store, '{journal}:', () => now);
  const pending = {
    account: 'anna',
    session: 's',
    entry: 'chats' as const,
    verifier: 'v',
    expiresAt: now + requestMs,
  };
  const failed = { kind: 'failed', error: 'E-23', entry: 'chats', reference: 'r' } as const;

  await t.test('is given to one of many callers, and the others see what came of it', async (t) => {
    await requests.open('one', pending);
    const taking = Promise.all(Array.from({ length: 5 }, () => requests.take('one')));
    await requests.settle('one', failed);
    const taken = await taking;
    t.equal(taken.filter(({ kind }) => kind === 'fresh').length, 1);
    t.equal(taken.filter(({ kind }) => kind === 'settled').length, 4);
    t.match(await requests.take('one'), { kind: 'settled', outcome: failed });
  });
  await t.test('gives way to a newer one of the same account (X-2)', async (t) => {
    await requests.open('older', pending);
    await requests.open('foreign', { ...pending, account: 'maria' });
    await requests.open('newer', pending);
    t.equal((await requests.take('older')).kind, 'superseded');
    t.equal((await requests.take('foreign')).kind, 'fresh');
    t.equal((await requests.take('newer')).kind, 'fresh');
  });
  await t.test('expires, and is forgotten a day later', async (t) => {
    await requests.open('late', pending);
    now += requestMs;
    t.equal((await requests.take('late')).kind, 'expired');
    now += 25 * 60 * 60 * 1000;
    t.equal((await requests.take('late')).kind, 'unknown');
    t.equal((await requests.take('never')).kind, 'unknown');
  });
  await t.test('is stored under a digest of its state', async (t) => {
    await requests.open('a-secret-state', pending);
    t.equal(await store.get('{journal}:request:a-secret-state'), undefined);
  });
});
