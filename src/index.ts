/** What users import. */
export { type Emulator, type StartOptions, startEmulator } from './kit/start.ts';
