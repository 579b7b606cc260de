import type { Test } from 'tap';
import { type Ask, type Client, faultIn } from './raw-client.ts';

export type Shot = Ask & { readonly of: Client };

/** Sends all of them, eight at a time, and names each that was answered badly. Gives how often each status came. */
export async function allWell(t: Test, name: string, shots: readonly Shot[]): Promise<Map<number, number>> {
  const faults: string[] = [];
  const statuses = new Map<number, number>();
  const queue = shots.entries();
  const work = async () => {
    for (const [, { of, ...ask }] of queue) {
      const said = await of.ask(ask);
      statuses.set(said.status, (statuses.get(said.status) ?? 0) + 1);
      const fault = faultIn(ask.method === 'HEAD' ? { ...said, text: 'a HEAD has no body' } : said);
      if (fault) faults.push(`${describe(ask)}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  t.same(faults.slice(0, 20), [], name, { statuses: [...statuses] });
  return statuses;
}

export const describe = ({ method = 'GET', path, headers = {}, body = '' }: Ask): string =>
  [method, path, JSON.stringify(headers), String(body)].map((part) => part.slice(0, 300)).join(' ');
