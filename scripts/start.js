// `npm start`: makes the bundle if it is not there or not new, then becomes the emulator, so that signals and exit codes
// are its own. The build runs in a process of its own and leaves nothing behind in this one.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const build = resolve(fileURLToPath(import.meta.url), '../build.js');
const { status } = spawnSync(process.execPath, [build], { stdio: ['ignore', 'inherit', 'inherit'] });
if (status !== 0) process.exit(1);
await import('../dist/main.js');
