// Writes docs/fidelity.md from the contract tests' tables, as `npm run fidelity` has just compiled them.
import { writeFileSync } from 'node:fs';
import { tables, writeFidelity } from '../build/test/vk/fidelity.js';

writeFileSync(new URL('../docs/fidelity.md', import.meta.url), writeFidelity(tables));
