// The floor that a sign-in is measured against: the least that any identity provider must do. Four requests, pages as long
// as ours, an RS256 signature of 2,048 bits, and not one check. Changed only with a reason in the commit.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer } from 'node:http';

/** Listens on any free port of loopback. `pageBytes`: how long its page is. Gives its address. */
export async function startFloor(pageBytes) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const codes = new Map();
  const tokens = new Map();
  const form = '<!doctype html><form method="post"><input name="login"><button>Sign in</button></form>';
  const page = form + ' '.repeat(Math.max(0, pageBytes - form.length));
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = encode({ alg: 'RS256', typ: 'JWT' });

  function idToken(user) {
    const iat = Math.floor(Date.now() / 1000);
    const signed = `${header}.${encode({ iss: 'floor', sub: user, aud: 'app', iat, exp: iat + 3600 })}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  }

  async function bodyOf(request) {
    let text = '';
    for await (const part of request.setEncoding('utf8')) text += part;
    return new URLSearchParams(text);
  }

  function sendJson(response, value) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  }

  const answer = async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://floor');
    if (url.pathname === '/authorize' && request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    } else if (url.pathname === '/authorize') {
      const fields = await bodyOf(request);
      const code = randomBytes(32).toString('base64url');
      codes.set(code, fields.get('login'));
      response.writeHead(302, { location: `${url.searchParams.get('redirect_uri')}?code=${code}` }).end();
    } else if (url.pathname === '/token') {
      const code = (await bodyOf(request)).get('code');
      const user = codes.get(code);
      codes.delete(code);
      const access_token = randomBytes(32).toString('base64url');
      tokens.set(access_token, user);
      sendJson(response, { access_token, token_type: 'Bearer', expires_in: 3600, id_token: idToken(user) });
    } else {
      const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
      const user = tokens.get(token);
      tokens.delete(token);
      sendJson(response, { sub: user, name: 'Floor' });
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}`;
}
