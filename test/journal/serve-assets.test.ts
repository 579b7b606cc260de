import t from 'tap';
import { open } from './browse.ts';

t.test('a page’s files are served by their names alone, and again only when they changed', async (t) => {
  const { app } = await open(t);
  for (const name of ['base.css', 'journal.css']) {
    const first = await app.inject(`/assets/${name}`);
    t.match(first, { statusCode: 200, headers: { 'content-type': 'text/css; charset=utf-8' } });
    const again = await app.inject({
      url: `/assets/${name}`,
      headers: { 'if-none-match': String(first.headers['etag']) },
    });
    t.equal(again.statusCode, 304);
  }
  for (const path of [
    '/assets/../package.json',
    '/assets/%2e%2e/package.json',
    '/assets/..%2fjournal.css',
    '/assets/',
  ])
    t.equal((await app.inject(path)).statusCode, 404, path);
});
