// Compiles the command's script ahead: `node compile.js SCRIPT CACHE` starts the emulator, asks for the first pages, and
// keeps what V8 has compiled by then.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openScript } from './compiled.js';

const [file, cache] = process.argv.slice(2);
const dataDir = mkdtempSync(join(tmpdir(), 'vkid-compile-'));
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));

const { script, exports } = openScript(file);
const ready = new Promise((resolve) => {
  process.stdout.write = (text) => resolve(JSON.parse(text));
});
const ports = ['--port=0', '--https-port=0', '--journal-port=0', '--log-level=silent'];
void exports.run(['start', ...ports, `--data-dir=${dataDir}`]);
const { url } = await ready;

const query = new URLSearchParams({
  client_id: '51000002',
  redirect_uri: 'http://localhost:4999/callback',
  response_type: 'code',
  state: 's'.repeat(32),
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
});
const { location, 'set-cookie': cookies = [] } = await ask(`${url}/authorize?${query}`);
await ask(new URL(location, url), { cookie: cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ') });
await ask(`${url}/__emulator/ready`);

writeFileSync(`${cache}.${process.pid}`, script.createCachedData());
renameSync(`${cache}.${process.pid}`, cache);
process.exit(0);

function ask(address, headers = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(address, { headers }, (response) => {
      response.resume().once('end', () => resolve(response.headers));
    });
    sent.once('error', reject).end();
  });
}
