import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import type { LinkRequest } from '../../src/journal/link-policy.ts';
import { createLinkRepair, repairedLinks } from '../../src/journal/link-repair.ts';
import { createLinkStore } from '../../src/journal/link-store.ts';
import { createVkId } from '../../src/journal/vk-id-client.ts';
import { openStore } from '../../src/storage/store.ts';

/** A VK that answers each path with what stands for it here: a status and a body, or no answer at all. */
type Answers = Record<string, { readonly status: number; readonly body: object } | undefined>;

const fine = { status: 200, body: { response: 1 } };
const down = { status: 503, body: {} };
const refusal = { status: 200, body: { error: 'invalid_token' } };

async function open(t: Test, answers: Answers) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    void text(request).then((sent) => {
      asked.push(path);
      const answer = answers[path];
      if (!answer) return request.socket.destroy();
      const state = new URLSearchParams(sent).get('state');
      const tokens = { access_token: 'a', refresh_token: 'r', user_id: 1003, state };
      response.writeHead(answer.status);
      return response.end(
        JSON.stringify(path === '/oauth2/auth' ? { ...tokens, ...answer.body } : answer.body),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const vk = createVkId({ url: `http://127.0.0.1:${port}`, clientId: 51000001 }, 'http://localhost/back');
  const opened = await openStore('memory');
  t.teardown(() => opened.close());
  const kept = createLinkStore(opened.space('-journal'), 'links', () => 7);
  const repair = createLinkRepair(kept, vk, randomBytes);
  return { asked, kept, repair, links: repairedLinks(kept, repair) };
}

const request: LinkRequest = {
  id: 'link-1',
  account: 'teacher-mo',
  startedBy: 'teacher-mo',
  profile: { id: '700101', lastName: 'Смирнова', firstName: 'Мария', middleName: '' },
  phone: '+79990000003',
  entry: 'settings',
  differs: [],
  grant: { refreshToken: 'refresh', deviceId: 'device' },
  accessToken: 'access',
  at: 1000,
};

t.test('a link that was claimed and not confirmed is confirmed at the next look', async (t) => {
  const answers: Answers = { '/oauth2/edu_link': down };
  const { asked, kept, links } = await open(t, answers);
  await kept.claim(request);
  t.match(await links.liveOf('teacher-mo'), { id: 'link-1', unconfirmed: Object }, 'VK cannot be reached');
  answers['/oauth2/edu_link'] = fine;
  const live = await links.liveOf('teacher-mo');
  t.strictSame([live?.id, live?.unconfirmed], ['link-1', undefined]);
  await links.all();
  t.equal(asked.length, 2, 'and is not asked for again');
});

t.test('a link that VK refuses to confirm ends, and its grant is withdrawn', async (t) => {
  const { asked, kept, links } = await open(t, {
    '/oauth2/edu_link': refusal,
    '/oauth2/auth': fine,
    '/oauth2/revoke': fine,
  });
  await kept.claim(request);
  t.equal(await links.liveOf('teacher-mo'), undefined);
  t.match(await kept.all(), [{ endedBy: 'refused', endedAt: 7, grant: undefined }]);
  t.strictSame(asked, ['/oauth2/edu_link', '/oauth2/auth', '/oauth2/revoke']);
});

t.test('the grant of a link that ended while VK was away is withdrawn at the next look', async (t) => {
  const answers: Answers = { '/oauth2/revoke': fine };
  const { kept, links, repair } = await open(t, answers);
  const { links: claimed } = await kept.claim(request);
  for (const link of claimed) await repair.end(link, 'user');
  t.match(await links.all(), [{ endedBy: 'user', grant: { refreshToken: 'refresh' } }], 'still owed');
  answers['/oauth2/auth'] = fine;
  t.match(await links.all(), [{ endedBy: 'user', grant: undefined }]);
});

t.test('a grant that VK knows no more is owed no more', async (t) => {
  const { kept, links, repair } = await open(t, { '/oauth2/auth': refusal });
  const { links: claimed } = await kept.claim(request);
  for (const link of claimed) await repair.end(link, 'user');
  t.match(await links.all(), [{ endedBy: 'user', grant: undefined }]);
});
