import { fileURLToPath } from 'node:url';
import t from 'tap';
import { startEmulator } from '../../src/kit/start-emulator.ts';
import { clients } from './client-expectations.ts';
import { namesEnv, preload } from './client-programs.ts';

// The third way: nothing told to the client, VK's production names lead here over TLS with every check on. Node reads
// NODE_EXTRA_CA_CERTS as it starts, so that the visitor too, who goes to these names, needs a process of its own.
const emulator = await startEmulator({ journalPort: 'off', dataDir: t.testdir() });
t.teardown(() => emulator.close());

const inside = fileURLToPath(new URL('client-tests-under-vk-names.js', import.meta.url));
for (const { name } of clients) {
  await t.spawn(process.execPath, [...preload, inside, name], {
    name: `${name}, told nothing`,
    env: { ...process.env, ...namesEnv(emulator), VKID_TEST_EMULATOR: JSON.stringify(emulator) },
  });
}
