import { readFileSync } from 'node:fs';
import type { SigningKeys } from '../../src/secrets/signing-key.ts';

/** The keys that the emulator signs with unless it is given others. */
export const developmentKeys: SigningKeys = JSON.parse(readFileSync('config/development-key.json', 'utf8'));
