// One whole sign-in against the built product, with nothing but this Node: starts dist/main.js on free ports, links a
// teacher's account through the demo journal by plain HTTP, and stops the process again. Prints one line.
// `node scripts/smoke.js 24` insists on that major version of Node, lest another one be found on the way.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const wanted = process.argv[2];
if (wanted !== undefined && process.versions.node.split('.')[0] !== wanted) {
  process.stderr.write(`smoke: this is Node ${process.versions.node}, not ${wanted}\n`);
  process.exit(1);
}

const main = resolve(fileURLToPath(import.meta.url), '../../dist/main.js');
const phone = '+79990000003';
const started = performance.now();
const dataDir = mkdtempSync(join(tmpdir(), 'vkid-smoke-'));
const ports = ['--port=0', '--https-port=0', '--journal-port=0', '--log-level=warn', `--data-dir=${dataDir}`];
const emulator = spawn(process.execPath, [main, ...ports], { stdio: ['ignore', 'pipe', 'inherit'] });
const ended = once(emulator, 'exit');

try {
  const { url, journalUrl, version } = await readyRecord();
  await signIn(url, journalUrl);
  emulator.kill('SIGTERM');
  const [code, signal] = await ended;
  if (code !== 0) throw new Error(`SIGTERM should end it with 0, not ${code ?? signal}`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `smoke: ${version} on Node ${process.versions.node} linked a profile in ${seconds} s\n`,
  );
} catch (fault) {
  process.stderr.write(`smoke: ${fault.message}\n`);
  process.exitCode = 1;
} finally {
  emulator.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
}

async function readyRecord() {
  const lines = createInterface({ input: emulator.stdout });
  const first = await Promise.race([once(lines, 'line'), ended.then(([code]) => [code])]);
  if (typeof first[0] !== 'string') throw new Error(`it ended with ${first[0]} before it was ready`);
  return JSON.parse(first[0]);
}

async function signIn(url, journalUrl) {
  const browser = openBrowser();
  await browser.go(`${journalUrl}/login`, 'journal-login');
  await browser.act('sign-in', { login: 'teacher-mo', password: 'journal' }, 'journal-home');
  await browser.act('settings', {}, 'account-settings');
  await browser.act('partners', {}, 'settings-partners');
  await browser.act('connect', {}, 'vkid-phone');
  await browser.act('continue', { phone }, 'vkid-otp');
  const inbox = `${url}/__emulator/api/messages?phone=${encodeURIComponent(phone)}&wait=5`;
  const { items } = await (await fetch(inbox)).json();
  await browser.act('continue', { code: items[0].code }, 'vkid-choose-profile');
  await browser.act('continue', {}, 'vkid-about-self');
  await browser.act('continue', {}, 'vkid-consent');
  await browser.act('link', {}, 'link-success');
}

/** As much of a browser as plain pages need: cookies, redirects, links, forms with what is filled in them. */
function openBrowser() {
  const cookies = new Map();
  let page = { url: '', html: '' };

  async function load(address, init = {}) {
    let [url, options] = [new URL(address), init];
    for (let hops = 0; hops < 20; hops += 1) {
      const response = await fetch(url, { ...options, redirect: 'manual', headers: { cookie: sent(url) } });
      for (const line of response.headers.getSetCookie()) keep(line);
      const location = response.headers.get('location');
      if (location === null) {
        page = { url: url.href, html: await response.text(), status: response.status };
        return;
      }
      [url, options] = [new URL(location, url), {}];
    }
    throw new Error(`too many redirects at ${url}`);
  }

  function keep(line) {
    const [pair, ...attributes] = line.split(/;\s*/);
    const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
    if (value === '') cookies.delete(`${name} ${path}`);
    else cookies.set(`${name} ${path}`, { path, text: `${name}=${value}` });
  }

  const sent = ({ pathname }) =>
    [...cookies.values()].flatMap(({ path, text }) => (pathname.startsWith(path) ? [text] : [])).join('; ');

  function expectScreen(wanted) {
    const screen = attribute(/<body[^>]*>/.exec(page.html)?.[0] ?? '', 'data-screen');
    if (screen === wanted) return;
    const errors = [...page.html.matchAll(/data-error="([^"]*)"/g)].map(([, id]) => id);
    throw new Error(
      `${wanted} should follow, but ${screen ?? page.html.slice(0, 300)} ${errors.join(' ')} came (HTTP ${page.status}, ${page.url})`,
    );
  }

  return {
    async go(address, screen) {
      await load(address);
      expectScreen(screen);
    },
    async act(action, fields, screen) {
      const control = new RegExp(`<(?:a|button)\\b[^>]*data-action="${action}"[^>]*>`).exec(page.html);
      if (!control) throw new Error(`${page.url} has no control ${action}`);
      const href = attribute(control[0], 'href');
      if (href === undefined) {
        const form = formOf(page.html, control);
        const target = new URL(attribute(form.tag, 'action') ?? page.url, page.url);
        const body = new URLSearchParams({ ...form.values, ...fields });
        const name = attribute(control[0], 'name');
        if (name !== undefined) body.set(name, attribute(control[0], 'value') ?? '');
        await load(target, { method: 'POST', body });
      } else await load(new URL(href, page.url));
      expectScreen(screen);
    },
  };
}

/** The form that a button belongs to, by its `form` attribute or by where it stands, and what is filled in there. */
function formOf(html, control) {
  const id = attribute(control[0], 'form');
  const form = [...html.matchAll(/(<form\b[^>]*>)(.*?)<\/form>/gs)].find(({ 0: whole, 1: tag, index }) =>
    id === undefined
      ? index < control.index && control.index < index + whole.length
      : attribute(tag, 'id') === id,
  );
  if (!form) throw new Error(`${control[0]} belongs to no form`);
  const inputs = [...form[2].matchAll(/<input\b[^>]*>/g)].map(([tag]) => tag);
  const counted = inputs.filter(
    (tag) => !/type="(?:radio|checkbox)"/.test(tag) || /\schecked(?=[\s>])/.test(tag),
  );
  const values = counted.map((tag) => [attribute(tag, 'name') ?? '', attribute(tag, 'value') ?? '']);
  return { tag: form[1], values: Object.fromEntries(values) };
}

function attribute(tag, name) {
  const characters = { amp: '&', quot: '"', lt: '<', gt: '>', '#39': "'" };
  return new RegExp(`\\s${name}="([^"]*)"`)
    .exec(tag)?.[1]
    .replaceAll(/&(amp|quot|lt|gt|#39);/g, (_, entity) => characters[entity]);
}
