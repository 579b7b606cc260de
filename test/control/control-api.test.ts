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

t.test('a body is read as it was meant, or refused by what is wrong with it', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const write = async (payload: Buffer | string, url = '/people', method: 'PATCH' | 'POST' = 'POST') => {
    const headers = { 'content-type': 'application/json' };
    const answer = await server.app.inject({ method, url: api + url, headers, payload });
    t.notMatch(answer.body, /node_modules|\.[jt]s:\d/u, 'never a stack trace');
    return { status: answer.statusCode, size: answer.body.length, problem: answer.json<object>() };
  };
  const refused = (path: string, message: RegExp) => ({
    status: 400,
    problem: { type: 'urn:vkid-emulator:problem:bad-fields', errors: [{ path, message }] },
  });
  const anna = '"first_name":"Анна","last_name":"Петрова"';

  const marked = await write(`\uFEFF{${anna},"phone":"9990000001"}`);
  t.equal(marked.status, 201, 'a byte order mark');
  const twice = `{${anna},"phone":"9990000002","phone":"9990000003"}`;
  t.match(await write(twice), refused('phone', /^is given twice$/u));
  const [profiles] = [`"educational_profiles":[{},{"organization":"1","organization":"1"}]`];
  t.match(
    await write(`{${anna},"phone":"9990000002",${profiles}}`),
    refused('educational_profiles[1].organization', /^is given twice$/u),
  );
  t.match(
    await write('{"status":"active","status":"blocked"}', '/people/2001', 'PATCH'),
    refused('status', /twice/u),
  );
  t.equal((await server.directory.people.list()).length, 1);
  t.equal((await server.directory.people.get(2001))?.status, 'active');

  t.match(await write('['.repeat(500_000)), refused('', /^must be JSON/u));
  t.match(await write('['.repeat(500_000) + ']'.repeat(500_000)), refused('', /levels deep/u));
  t.match(await write(Buffer.from([0x22, 0xff, 0x22])), refused('', /UTF-8/u));
  t.match(await write(`"${'a'.repeat(1024 * 1024)}"`), {
    status: 413,
    problem: { type: 'urn:vkid-emulator:problem:too-large', detail: 'A body may have 1048576 bytes.' },
  });
  const unknown = Array.from({ length: 60_000 }, (_, index) => `"field${index}":1`).join(',');
  const many = await write(`{${anna},${unknown}}`);
  t.match(many.problem, { errors: { length: 100 }, detail: /And 59901 more faults\.$/u });
  t.ok(many.size < 100_000, 'an answer is not much larger than its request');
});
