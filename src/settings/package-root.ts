import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Package {
  /** Where `views/` and `config/` are. */
  readonly root: string;
  readonly version: string;
}

/**
 * This package, wherever its code is run from: `dist/`, `build/src/` or `node_modules`. Climbs to the nearest
 * package.json that bears our name, since a bundle stands at another depth than its sources.
 */
export function findPackage(from: string = import.meta.url): Package {
  for (let root = dirname(fileURLToPath(from)); ; root = dirname(root)) {
    const manifest = readManifest(join(root, 'package.json'));
    if (manifest?.name === 'vkid-emulator') return { root, version: manifest.version ?? 'unknown' };
    if (root === dirname(root))
      throw new Error(`${fileURLToPath(from)} lies outside of vkid-emulator's package`);
  }
}

function readManifest(file: string): { name?: string; version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
  } catch {
    return undefined;
  }
}
