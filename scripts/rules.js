// Writes docs/rules.md from the tables of code and texts, as `npm run rules` has just compiled them.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeRules } from '../build/test/rules/rules-document.js';

const root = fileURLToPath(new URL('..', import.meta.url));
writeFileSync(`${root}docs/rules.md`, writeRules(root));
