/** VK ID's app: VK's wires and the pages of a sign-in. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Assembly, openApp } from './app-base.ts';
import { openSessions, type SettledRequest, type WireAnswers } from './authorization/authorization.ts';
import { browserLifetime } from './domain/lifetimes.ts';
import { openLogin } from './login/login.ts';
import { oidcAnswer } from './oidc/oidc.ts';
import { createSdkScreens, pages } from './pages/pages.ts';
import { signingKeyOf } from './secrets/signing-key.ts';
import { popupPage, vk, vkAnswers } from './vk/vk.ts';
import { assetsPath } from './web/assets.ts';
import { readSessionCookie, setBrowserCookie, setRequestCookie } from './web/cookies.ts';
import { answerHeaders } from './web/security-headers.ts';

export async function assembleVkId(assembly: Assembly): Promise<FastifyInstance> {
  const { settings, runtime, url, viewsDir } = assembly;
  const { app, contextOf, render, errorPages } = await openApp(assembly);
  const host = new URL(url).hostname;
  const sdk = createSdkScreens(viewsDir, assetsPath);
  const answers: WireAnswers = { ...vkAnswers, oidc: oidcAnswer };
  app.get('/', async (request, reply) => {
    const { prefix } = await contextOf(request);
    return reply.redirect(`${prefix}/__emulator/`, 302);
  });
  app.get('/favicon.ico', (_request, reply) => reply.code(204).send());

  /** Where an authorization has led: a redirect, or the page that stands for it in a popup of VK's SDK. */
  async function sendAnswer(
    request: FastifyRequest,
    reply: FastifyReply,
    settled: SettledRequest,
  ): Promise<FastifyReply> {
    const { world } = await contextOf(request);
    if (settled.new_browser !== undefined)
      setBrowserCookie(reply, { world: world.id, id: settled.new_browser, maxAge: browserLifetime });
    const popup = settled.wire === 'oidc' ? undefined : await popupPage(sdk, request, settled);
    if (popup) return reply.headers(popup.headers).send(popup.body);
    return reply.headers(answerHeaders).redirect(settled.location, 303);
  }

  await app.register(vk, {
    contextOf,
    answers,
    key: signingKeyOf(settings.signingKeys),
    signedIn: (request, { world, directory }) =>
      openSessions(world, directory.people).signedIn(readSessionCookie(request, world.id)),
    sendAnswer,
    sendToLogin: (_request, reply, { world, prefix }, id) => {
      const path = `${prefix}/login/${id}`;
      setRequestCookie(reply, { world: world.id, id, path });
      return reply.headers(answerHeaders).redirect(path, 303);
    },
    errorPages,
    sdk,
  });
  await app.register(pages, {
    render,
    errorPages,
    viewsDir,
    sendAnswer,
    contextOf: async (request) => {
      const { id } = request.params as { id?: string };
      const context = await contextOf(request, id === undefined ? {} : { login: id });
      return { ...context, login: openLogin({ ...context, answers, host }), clock: runtime.now };
    },
  });
  return app;
}
