import type { WrittenApplication } from '../domain/application-reading.ts';
import type { WrittenPerson } from '../domain/person-reading.ts';
import type { Policy } from '../domain/policy.ts';
import type { World } from '../world/world.ts';
import type { Directory } from './directory.ts';
import { nextProfileId } from './people.ts';

/** Who exists in a world at its start, and by which rules it goes. */
export interface WorldSeed {
  readonly people: readonly WrittenPerson[];
  readonly apps: readonly WrittenApplication[];
  readonly policy?: Partial<Policy>;
}

/**
 * Seeds a world once, whatever the number of processes that start on one store: one of them sows, the others wait.
 * A world that has been seeded keeps its people; only the redirect URIs that the seed has now are added, since the
 * demo journal may listen elsewhere than the last time.
 */
export async function seedOnce(world: World, directory: Directory, seed: WorldSeed): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const { mine, done } = await world.store.swap(marker, (state) =>
      state === undefined
        ? { put: 'sowing', ttl: 20, mine: true, done: false }
        : { keep: true, mine: false, done: state === 'sown' },
    );
    if (mine) {
      await sow(world, directory, seed);
      return world.store.put(marker, 'sown');
    }
    if (done) return renewRedirects(directory, seed);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('another process has begun to seed this world and did not end');
}

/** Everything is gone, and the seed is there again. */
export async function reseed(world: World, directory: Directory, seed: WorldSeed): Promise<void> {
  await world.wipe();
  await sow(world, directory, seed);
  await world.store.put(marker, 'sown');
}

export const isSeeded = async ({ store }: World): Promise<boolean> => (await store.get(marker)) === 'sown';

const marker = 'seed';

async function sow(world: World, directory: Directory, { people, apps, policy }: WorldSeed): Promise<void> {
  if (policy) await world.tune(policy);
  for (const person of people) {
    const profiles = [];
    for (const profile of person.educational_profiles) {
      profiles.push({ ...profile, id: profile.id ?? (await nextProfileId(world)) });
    }
    await directory.people.add({ ...person, educational_profiles: profiles });
  }
  for (const app of apps) await directory.applications.add(app);
}

async function renewRedirects({ applications }: Directory, { apps }: WorldSeed): Promise<void> {
  for (const { client_id, redirect_uris } of apps) {
    if (client_id === undefined) continue;
    await applications.change(client_id, (app) => ({
      ...app,
      redirect_uris: [...new Set([...app.redirect_uris, ...redirect_uris])],
    }));
  }
}
