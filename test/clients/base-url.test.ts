import t from 'tap';
import { startEmulator } from '../../src/kit/start-emulator.ts';
import { clients } from './client-expectations.ts';
import { prove } from './client-tests.ts';
import { openBaseStage } from './client-programs.ts';

// The first two ways to point a client: the emulator's address in front of VK's host, for clients that can be told.
const emulator = await startEmulator({ httpsPort: 'off', journalPort: 'off', dataDir: t.testdir() });
t.teardown(() => emulator.close());

const tellable = clients.filter(({ hardCoded }) => !hardCoded);

for (const client of tellable.filter(({ service }) => service === 'id')) {
  await t.test(`${client.name}, told the emulator's address`, (t) =>
    prove(t, openBaseStage(emulator, 'no'), client),
  );
}
for (const client of tellable) {
  await t.test(`${client.name}, told the emulator's address in front of VK's host`, (t) =>
    prove(t, openBaseStage(emulator, 'yes'), client),
  );
}
