/** The linking itself as pages: `start_link` (EN-5 to EN-9), VK's callback (CB-1 to CB-8) and what comes of it. */
import type { FastifyInstance } from 'fastify';
import { checkToken, readEntry, readField } from '../read-form.ts';
import type { Entry } from '../link-policy.ts';
import type { FailureId } from '../link-outcome.ts';
import { pathOfEntry, paths, signInFor } from '../journal-paths.ts';
import { Refusal } from '../refused-request.ts';
import { sessionAccountOf } from '../visits.ts';
import { showLink } from './linked.ts';
import type { PageParts } from './parts.ts';

export const callbackPath = '/connect/callback';
const vpn = (entry: Entry): string => `/connect/vpn?entry=${entry}`;
const lost = (entry: Entry): string => `/connect/session-lost?entry=${entry}`;

/** Status of the page, and whether pressing the button again can help. */
const failures: Readonly<Record<FailureId, { readonly status: number; readonly again: boolean }>> = {
  'E-13': { status: 429, again: false },
  'E-15': { status: 403, again: true },
  'E-21': { status: 409, again: false },
  'E-23': { status: 200, again: true },
  'E-25': { status: 410, again: true },
  'E-27': { status: 409, again: false },
  'E-28': { status: 502, again: true },
  'E-29': { status: 200, again: true },
};

type Query = { Querystring: Record<string, unknown> };

export function connectPages(app: FastifyInstance, parts: PageParts): void {
  const { render, visits, linkStore, linkFlow, usesVpn } = parts;

  app.post('/connect', async (request, reply) => {
    const entry = readEntry(readField(request.body, 'entry'));
    if (entry === undefined) throw new Refusal('malformed', 'entry');
    const visit = await visits.of(request);
    const signedIn = sessionAccountOf(visit);
    if (signedIn === undefined) return reply.redirect(lost(entry), 303); // EN-5
    if (signedIn.account.role !== 'teacher') throw new Refusal('teachersOnly');
    checkToken(request.body, visit.session);

    const linked = await linkStore.liveOf(signedIn.account.login);
    if (linked !== undefined) return reply.redirect('/connect/already', 303); // EN-6
    if (await usesVpn(request.ip)) return reply.redirect(vpn(entry), 303); // EN-7
    return reply.redirect(await linkFlow.start(signedIn, entry), 303); // EN-8
  });

  app.get<Query>(callbackPath, async (request, reply) => {
    const visit = await visits.of(request);
    const outcome = await linkFlow.finish(request.query, sessionAccountOf(visit), request.id, request.log);
    const result = outcome.kind === 'failed' ? outcome.error : outcome.kind;
    request.log.info({ result }, 'linking ended');
    if (outcome.kind === 'linked') return reply.redirect('/connect/success', 303);
    if (outcome.kind === 'vpn') return reply.redirect(vpn(outcome.entry), 303);
    if (outcome.kind === 'session-lost') return reply.redirect(lost(outcome.entry), 303);

    const { status, again } = failures[outcome.error];
    const entry = outcome.entry ?? 'settings';
    return render(reply, visit, {
      screen: 'link-failed',
      title: visit.texts.failed.title,
      // An unknown state is the request's fault, not VK's.
      status: outcome.entry === null ? 400 : status,
      errors: [{ id: outcome.error }],
      lasting: false,
      values: {
        entry,
        again: again && visit.account?.role === 'teacher',
        kept: outcome.error === 'E-23',
        back: paths[pathOfEntry(entry)],
        reference: outcome.reference,
      },
    });
  });

  app.get('/connect/success', async (request, reply) => {
    const visit = await visits.of(request);
    if (visit.account === undefined) return reply.redirect(signInFor('partners'), 303);
    const live = await linkStore.liveOf(visit.account.login);
    if (live === undefined) return reply.redirect(paths.partners, 303);
    return render(reply, visit, {
      screen: 'link-success',
      title: visit.texts.success.title,
      values: {
        link: showLink(live, visit.texts),
        back: live.entry === 'settings' ? paths.partners : paths.home, // CB-8
      },
    });
  });

  app.get('/connect/already', async (request, reply) => {
    const visit = await visits.of(request);
    if (visit.account === undefined) return reply.redirect(signInFor('partners'), 303);
    const live = await linkStore.liveOf(visit.account.login);
    if (live === undefined) return reply.redirect(paths.partners, 303);
    return render(reply, visit, {
      screen: 'link-already',
      title: visit.texts.already.title,
      values: {
        link: showLink(live, visit.texts),
        unlinkHelp: visit.texts.notices.unlink[visit.account.region],
      },
    });
  });

  app.get<Query>('/connect/vpn', async (request, reply) => {
    const entry = readEntry(request.query['entry']) ?? 'settings';
    const visit = await visits.of(request);
    if (visit.account === undefined) return reply.redirect(signInFor(pathOfEntry(entry)), 303);
    if (visit.account.role !== 'teacher') throw new Refusal('teachersOnly');
    return render(reply, visit, {
      screen: 'vpn-refused',
      title: visit.texts.vpn.title,
      errors: [{ id: 'E-22' }],
      values: { entry, back: paths[pathOfEntry(entry)] },
    });
  });

  app.get<Query>('/connect/session-lost', async (request, reply) => {
    const entry = readEntry(request.query['entry']) ?? 'settings';
    const visit = await visits.of(request);
    return render(reply, visit, {
      screen: 'journal-session-lost',
      title: visit.texts.lost.title,
      errors: [{ id: 'E-26' }],
      values: { signIn: signInFor(pathOfEntry(entry)) },
    });
  });
}
