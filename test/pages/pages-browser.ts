import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Test } from 'tap';
import {
  openSessions,
  type SettledRequest,
  type WireAnswers,
} from '../../src/authorization/authorization.ts';
import { openLogin } from '../../src/login/login.ts';
import { serviceConstraint } from '../../src/network/service-constraint.ts';
import { oidcAnswer } from '../../src/oidc/oidc.ts';
import { createErrorPage, createRender, pages } from '../../src/pages/pages.ts';
import { signingKeyOf } from '../../src/secrets/signing-key.ts';
import { vk, vkAnswers } from '../../src/vk/vk.ts';
import { readSessionCookie, registerCookies, setRequestCookie } from '../../src/web/cookies.ts';
import { createErrorPages } from '../../src/web/error-page.ts';
import { developmentKeys } from '../support/keys.ts';
import { openTestWorld } from '../support/world.ts';

const issuer = 'http://localhost:4400';

const common = { redirect_uris: ['http://localhost:9/cb'], post_logout_redirect_uris: [] };
const person = {
  birth_date: '1985-03-07',
  gender: 'female',
  status: 'active',
  educational_profiles: [],
} as const;
const seed = {
  apps: [
    { client_id: 1, name: 'Журнал', kind: 'educational', ...common },
    { client_id: 2, name: 'Демо <b>', kind: 'personal', ...common },
  ],
  people: [
    {
      id: 1001,
      phone: '+79990000001',
      password: 'parol-1001',
      first_name: 'Анна',
      last_name: 'Петрова',
      ...person,
    },
    { id: 1004, phone: '+79990000004', first_name: 'Ирина', last_name: 'Кузнецова', ...person },
  ],
} as const;

/** A world with one app of each kind and two people, VK's wires and the pages behind them. */
export async function openPages(t: Test) {
  const { worlds, read } = await openTestWorld(seed);
  const answers: WireAnswers = { ...vkAnswers, oidc: oidcAnswer };
  const contextOf = async () => ({ ...(await read()), issuer, prefix: '', refuse: () => {} });
  const sendAnswer = async (_request: unknown, reply: FastifyReply, { location }: SettledRequest) =>
    reply.redirect(location, 303);
  const app = fastify({
    rewriteUrl: ({ url = '/' }) => url.replace(/^\/w\/default/u, ''),
    routerOptions: { constraints: { service: serviceConstraint } },
  });
  await registerCookies(app, issuer);
  const render = createRender('views');
  const errorPages = createErrorPages(createErrorPage(render));
  await app.register(pages, {
    render,
    errorPages,
    viewsDir: 'views',
    sendAnswer,
    contextOf: async () => {
      const context = await contextOf();
      return { ...context, login: openLogin({ ...context, answers, host: 'localhost' }), clock: Date.now };
    },
  });
  const shown = async () => '';
  await app.register(vk, {
    contextOf,
    answers,
    key: signingKeyOf(developmentKeys),
    signedIn: (request, { world, directory }) =>
      openSessions(world, directory.people).signedIn(readSessionCookie(request, world.id)),
    sendAnswer,
    sendToLogin: (_request, reply, { world }, id) => {
      setRequestCookie(reply, { world: world.id, id, path: `/login/${id}` });
      return reply.redirect(`/login/${id}`, 303);
    },
    errorPages,
    sdk: { frame: shown, captcha: shown, answer: shown },
  });
  t.teardown(() => app.close());
  return {
    app,
    worlds,
    read,
    latestCode: async () => (await (await read()).directory.messages.list())[0]?.code ?? '',
  };
}

/** A browser without a screen: it keeps cookies, follows redirects within the emulator, presses buttons. */
export function browse(app: FastifyInstance) {
  const jar = new Map<string, string>();
  let at = '';
  let html = '';
  async function go(
    url: string,
    form?: Record<string, string>,
  ): Promise<{ status: number; html: string; left?: string }> {
    const response = await app.inject({
      method: form ? 'POST' : 'GET',
      url,
      headers: {
        cookie: [...jar].map((pair) => pair.join('=')).join('; '),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form && { payload: new URLSearchParams(form).toString() }),
    });
    for (const { name, value } of response.cookies) jar.set(name, value);
    const { location } = response.headers;
    if (location === undefined) {
      [at, html] = [url, response.body];
      return { status: response.statusCode, html };
    }
    const next = new URL(location, new URL(url, issuer));
    if (next.origin !== issuer) return { status: response.statusCode, html: '', left: next.href };
    return go(next.pathname + next.search);
  }
  const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';
  return {
    jar,
    go,
    here: () => at,
    screen: () => /data-screen="([^"]+)"/.exec(html)?.[1],
    errors: () => [...html.matchAll(/data-error="([^"]+)"/g)].map((found) => found[1]),
    press: (action: string, fields: Record<string, string> = {}) =>
      go(at, { csrf: hidden('csrf'), version: hidden('version'), action, ...fields }),
    form: () => ({ csrf: hidden('csrf'), version: hidden('version') }),
  };
}
