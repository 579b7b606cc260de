import { randomBytes } from 'node:crypto';
import { type Directory, openDirectory } from '../../src/directory/directory.ts';
import { openMemory } from '../../src/storage/memory.ts';
import { openWorlds } from '../../src/worlds/registry.ts';
import type { WorldSeed } from '../../src/worlds/template.ts';
import type { World } from '../../src/worlds/world.ts';

/** A world in memory, and fresh readings of it. */
export async function openTestWorld(seed: Partial<WorldSeed> = {}) {
  const store = openMemory(Date.now);
  const worlds = openWorlds({ store, clock: Date.now, random: randomBytes });
  await worlds.open('default', { people: [], apps: [], ...seed });
  const read = async (): Promise<{ world: World; directory: Directory }> => {
    const world = await worlds.read('default');
    if (!world) throw new Error('the world of the test is gone');
    return { world, directory: openDirectory(world) };
  };
  return { store, worlds, read, ...(await read()) };
}
