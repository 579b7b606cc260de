import t from 'tap';
import { api, callApi } from './call-api.ts';
import { openControlServer } from './control-server.ts';

t.test('what is not there is a 404 problem: a path, a method, a world', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const ask = callApi(server);
  for (const [method, path] of [
    ['GET', '/nothing'],
    ['PUT', '/people'],
    ['POST', '/messages'],
    ['GET', `/w/red${api}/people`],
    ['GET', `/w/red${api}/messages/stream`],
  ] as const) {
    const { status, body, headers } = await ask(method, path);
    t.equal(status, 404, path);
    t.equal(headers['content-type'], 'application/problem+json');
    t.match(body, {
      type: 'urn:vkid-emulator:problem:not-found',
      title: String,
      status: 404,
      detail: String,
    });
  }
});

t.test('writes take JSON alone, and say so', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const write = (type: string, payload: string) =>
    server.app.inject({ method: 'POST', url: `${api}/age`, headers: { 'content-type': type }, payload });
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await write(type, '{"by":1}');
    t.match(answer.json(), { status: 415, detail: /content-type: application\/json/u }, type);
  }
  t.equal((await write('application/json; charset=utf-8', '{"by":1}')).statusCode, 200);
  t.equal((await write('application/merge-patch+json', '{"by":1}')).statusCode, 200);
  t.match((await write('application/json', '{"by":')).json(), { status: 400, title: String });
  t.match((await write('application/json', '{"by":1,"__proto__":{}}')).json(), { status: 400 });
  t.match((await write('application/json', '')).json(), { status: 400, errors: [{ path: '' }] });
  const empty = await server.app.inject({
    method: 'POST',
    url: `${api}/reset`,
    headers: { 'content-type': 'application/json' },
  });
  t.equal(empty.statusCode, 204);
});
