/** Where a teacher meets Sferum: `settings-partners`, `messenger-not-connected`, `chats-home`. Pupils do not. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { paths, signInFor, type PathName } from '../journal-paths.ts';
import { Refusal } from '../refused-request.ts';
import { chats } from '../school-day.ts';
import type { Member } from '../visits.ts';
import { showLink } from './linked.ts';
import { noticesFor } from './notices.ts';
import type { PageParts } from './parts.ts';

export function sferumPages(app: FastifyInstance, { render, visits, sessions, linkStore }: PageParts): void {
  /** The teacher, or the way to the sign-in page. */
  async function teacher(request: FastifyRequest, pathName: PathName): Promise<Member | string> {
    const visit = await visits.of(request);
    if (visit.account === undefined) return signInFor(pathName);
    if (visit.account.role !== 'teacher') throw new Refusal('teachersOnly');
    return visit;
  }

  /** The notices stand open the first time and are folded from then on. */
  async function noticesOf(visit: Member) {
    const notices = noticesFor(visit.texts, visit.account.region);
    if (!visit.session.seenNotices) await sessions.showedNotices(visit.token);
    return { notices, noticesOpen: !visit.session.seenNotices };
  }

  app.get(paths.partners, async (request, reply) => {
    const visit = await teacher(request, 'partners');
    if (typeof visit === 'string') return reply.redirect(visit, 303);
    const { texts, account } = visit;
    const live = await linkStore.liveOf(account.login);
    return render(reply, visit, {
      screen: 'settings-partners',
      title: texts.settings.title,
      values: {
        tab: 'partners',
        link: live && showLink(live, texts),
        unlinkHelp: texts.notices.unlink[account.region],
        ...(await noticesOf(visit)),
      },
    });
  });

  app.get(paths.messenger, async (request, reply) => {
    const visit = await teacher(request, 'chats');
    if (typeof visit === 'string') return reply.redirect(visit, 303);
    if ((await linkStore.liveOf(visit.account.login)) !== undefined) return reply.redirect(paths.chats, 303);
    return render(reply, visit, {
      screen: 'messenger-not-connected',
      title: visit.texts.messenger.title,
      values: await noticesOf(visit),
    });
  });

  app.get(paths.chats, async (request, reply) => {
    const visit = await teacher(request, 'chats');
    if (typeof visit === 'string') return reply.redirect(visit, 303);
    const live = await linkStore.liveOf(visit.account.login);
    if (live === undefined) return reply.redirect(paths.messenger, 303);
    return render(reply, visit, {
      screen: 'chats-home',
      title: visit.texts.chats.title,
      values: { link: showLink(live, visit.texts), chats },
    });
  });
}
