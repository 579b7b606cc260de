/** Proves one client under VK's names; started by vk-names.test.ts, which gives the client's name. */
import t from 'tap';
import { clients } from './client-expectations.ts';
import { prove } from './client-tests.ts';
import { type Known, openNamesStage } from './client-programs.ts';

const emulator: Known = JSON.parse(process.env['VKID_TEST_EMULATOR'] ?? '{}');
const client = clients.find(({ name }) => name === process.argv[2]);
if (!client) throw new Error(`no client is called ${process.argv[2]}`);
await prove(t, openNamesStage(emulator), client);
