import type { Test } from 'tap';
import type { RedisProxy } from '../support/redis-proxy.ts';
import type { Scenario, Site } from './scenarios.ts';

/** How a scenario is broken, and what makes the emulator whole again. */
export interface Breakage {
  readonly name: string;
  readonly loses: 'answer' | 'command';
  /** At the moment of the break. */
  readonly onBreak?: () => void;
  /** After it. */
  mend(): Promise<void>;
}

/**
 * Breaks a scenario after its first, second, … command to the store, until one run is over before it breaks. Each time the last
 * action is repeated, and both sides must agree. `points`: how many at most, spread over the whole; all of them unless given.
 */
export async function breakEverywhere(
  t: Test,
  site: Site,
  {
    proxy,
    scenario,
    breakage,
    points,
  }: {
    readonly proxy: RedisProxy;
    readonly scenario: Scenario;
    readonly breakage: Breakage;
    readonly points?: number;
  },
): Promise<void> {
  const total = await commandsOf(site, proxy, scenario);
  t.ok(total > 0, `${scenario.name} takes ${total} commands`);
  for (const point of spread(total, points)) {
    const say = `${breakage.name} at command ${point + 1} of ${scenario.name}`;
    await resetSite(site);
    const { act, agree } = await scenario.prepare(site);
    proxy.breakAfter(point, breakage.loses, breakage.onBreak);
    const first = await act().then(
      () => 'done',
      (error: unknown) => String(error),
    );
    // The last commands may be left out of a run that reads what another one has read.
    if (proxy.broken) await breakage.mend();
    else proxy.mend();
    try {
      if (first !== 'done') await act();
      await agree(t, say);
    } catch (error) {
      t.fail(`${say}: ${String(error)}`, { first });
    }
  }
}

/** Numbers from 0 to below `total`: all of them, or `points` at even distances, of which the first is half of one. */
export function spread(total: number, points = total): number[] {
  const step = Math.max(1, total / points);
  return Array.from({ length: Math.min(points, total) }, (_, index) => Math.floor((index + 0.5) * step));
}

async function commandsOf(site: Site, proxy: RedisProxy, scenario: Scenario): Promise<number> {
  await resetSite(site);
  const { act } = await scenario.prepare(site);
  proxy.breakAfter(Number.POSITIVE_INFINITY, 'command');
  await act();
  return proxy.passed;
}

async function resetSite({ url, journalUrl }: Site): Promise<void> {
  await fetch(`${url}/__emulator/api/reset`, { method: 'POST' });
  await fetch(`${journalUrl}/__journal/api/reset`, { method: 'POST' });
}
