import t from 'tap';
import { openControlServer } from './control-server.ts';

t.test('health is up always; ready says why not', async (t) => {
  const why: { reason?: string } = {};
  const server = await openControlServer({ whyNotReady: async () => why.reason });
  t.teardown(() => server.app.close());
  t.strictSame((await server.app.inject('/__emulator/health')).json(), { status: 'up' });
  t.strictSame((await server.app.inject('/__emulator/ready')).json(), { status: 'ready' });
  why.reason = 'The world is not seeded yet.';
  const answer = await server.app.inject('/__emulator/ready');
  t.equal(answer.statusCode, 503);
  t.match(answer.json(), { status: 503, detail: why.reason });
  const broken = await openControlServer({
    whyNotReady: async () => Promise.reject(new Error('redis://secret@host')),
  });
  t.teardown(() => broken.app.close());
  const silent = await broken.app.inject('/__emulator/ready');
  t.equal(silent.statusCode, 503);
  t.notMatch(silent.body, /secret/u);
});
