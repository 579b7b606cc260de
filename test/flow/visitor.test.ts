import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { createVisitor } from '../../src/kit/visitor.ts';
import { anna } from '../support/people.ts';
import { openScene } from '../support/scene.ts';

const scene = await openScene(t);

/** An app of a person's own: its log-in leads to VK ID, its callback shows what came, and it has a form of its own. */
const app = createServer((request, response) => {
  void answer(request.url ?? '/', request.method, request).then(({ location, html = '', cookie }) => {
    if (cookie) response.setHeader('set-cookie', cookie);
    response.writeHead(location ? 302 : 200, location ? { location } : { 'content-type': 'text/html' });
    response.end(html);
  });
}).listen(0, '127.0.0.1');
await new Promise((resolve) => app.once('listening', resolve));
t.teardown(() => app.close());
const address = app.address();
const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

async function answer(url: string, method: string | undefined, body: NodeJS.ReadableStream) {
  if (url === '/login') {
    const query = new URLSearchParams({
      client_id: '51000002',
      redirect_uri: `${origin}/callback`,
      response_type: 'code',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
      state: 's'.repeat(32),
    });
    return { location: `${scene.emulator.url}/authorize?${query.toString()}`, cookie: 'from=login; Path=/' };
  }
  if (url === '/form') return { html: form };
  const sent = method === 'POST' ? await text(body) : url;
  return { html: `<p>${sent.replaceAll('&', ' ')}</p>` };
}

const form = `<!doctype html><html><head><title>No text of the page</title></head><body><form action="/take" id="f">
  <input type="hidden" name="a" value="1 &amp; 2"><input name="b" value="kept"><input name="off" value="x" disabled>
  <input type="checkbox" name="c" value="one" checked><input type="checkbox" name="c" value="two">
  <input type="checkbox" name="d"><input type="radio" name="r" value="x"><input type="radio" name="r" value="y" checked>
  <select name="s"><option value="1">first</option><option value="2" selected>second</option></select>
  <textarea name="t">words</textarea><input type="file" name="file"><button name="other" value="no">No</button>
  <button name="go" value="yes" data-action="get">Go</button>
  <fieldset disabled><input name="g" value="never"></fieldset></form>
  <input name="e" value="outside" form="f"><button form="f" formmethod="post" formaction="/else" data-action="post">P</button>
  <a href="/callback?by=link" data-action="link">L</a><button data-action="none">N</button>
  <button form="f" data-action="dead" disabled>D</button></body></html>`;

t.test('forms are sent as a browser sends them', async (t) => {
  const visitor = createVisitor({ url: scene.emulator.url });
  const on = async (action: string, fields = {}) => {
    await visitor.open(`${origin}/form`);
    await visitor.press(action, fields);
    return visitor.text;
  };
  t.equal(await on('get'), '/take?a=1+%26+2 b=kept c=one r=y s=2 t=words go=yes e=outside');
  t.equal(
    await on('post', { b: '', c: ['two'], d: ['on'], r: 'x', s: 1, t: 'ещё', e: 'in' }),
    'a=1+%26+2 b= c=two d=on r=x s=1 t=%D0%B5%D1%89%D1%91 e=in',
  );
  t.equal(visitor.url, `${origin}/else`);
  t.equal(await on('get', { c: [] }), '/take?a=1+%26+2 b=kept r=y s=2 t=words go=yes e=outside');
  t.equal(await on('link'), '/callback?by=link');
  await visitor.open(`${origin}/form`);
  t.match(visitor.text, /words.*Go/u);
  t.notMatch(visitor.text, 'No text of the page');
  t.match(visitor.choices, { c: ['one', 'two'], r: ['x', 'y'] });
  for (const [action, why] of [
    ['none', /belongs to no form/u],
    ['dead', /is disabled/u],
    ['lost', /there is no «lost»/u],
  ] as const)
    await t.rejects(visitor.press(action), { message: why });
  await t.rejects(visitor.press('get', { off: 'x' }), { message: /there is no field «off»/u });
});

t.test('a visitor goes on into an app it came from, or that it was told of, and into no other', async (t) => {
  const invited = createVisitor({ ...scene.emulator, origins: [origin] });
  const guest = scene.visitor();
  for (const visitor of [invited, guest]) {
    await visitor.open(`${origin}/login`);
    t.equal(visitor.screen, 'vkid-phone');
    const end = await visitor.signIn(anna);
    t.equal(end.origin + end.pathname, `${origin}/callback`);
    t.equal(visitor.callback, undefined, 'it is there');
    t.match(visitor.text, /^\/callback\?code=vk2\.a\./u);
  }
  const stranger = scene.visitor();
  await guest.open(`${origin}/login`);
  t.ok(guest.trail[0]?.startsWith(origin) && guest.trail.length > 1);
  guest.forget();
  await guest.open(`${origin}/login`);
  t.equal(guest.screen, 'vkid-phone', 'without cookies no one is signed in');
  await stranger.open(guest.trail[1] ?? '');
  const end = await stranger.signIn(anna);
  t.equal(stranger.callback?.href, end.href);
  t.strictSame([stranger.status, stranger.screen, stranger.text], [0, undefined, '']);
  t.equal((await stranger.signIn()).href, end.href, 'it has left already');
  await t.rejects(stranger.press('continue'), { code: 'ERR_VISITOR' });
});
