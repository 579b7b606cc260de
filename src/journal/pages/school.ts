/** `journal-home`, `account-settings`, `help-linking`: the journal as everybody knows it. */
import type { FastifyInstance } from 'fastify';
import { fullName } from '../accounts.ts';
import { help, paths, signInFor } from '../journal-paths.ts';
import { schoolDayOf, shownDay } from '../school-day.ts';
import { noticesFor } from './notices.ts';
import type { PageParts } from './parts.ts';

export function schoolPages(app: FastifyInstance, { render, visits, now }: PageParts): void {
  app.get(paths.home, async (request, reply) => {
    const visit = await visits.of(request);
    if (visit.account === undefined) return reply.redirect(signInFor('home'), 303);
    const { texts, account } = visit;
    const { date, isToday } = shownDay(now(), texts.locale);
    return render(reply, visit, {
      screen: 'journal-home',
      title: texts.home.title,
      values: { day: schoolDayOf(account), date, when: isToday ? texts.home.today : texts.home.nextDay },
    });
  });

  app.get(paths.settings, async (request, reply) => {
    const visit = await visits.of(request);
    if (visit.account === undefined) return reply.redirect(signInFor('settings'), 303);
    const { texts, account } = visit;
    return render(reply, visit, {
      screen: 'account-settings',
      title: texts.settings.title,
      values: {
        tab: 'profile',
        facts: [
          [texts.settings.name, fullName(account)],
          [texts.settings.role, texts.roles[account.role]],
          [texts.settings.school, account.school],
          [texts.settings.region, texts.regions[account.region]],
          [texts.settings.login, account.login],
        ],
      },
    });
  });

  app.get(help, async (request, reply) => {
    const visit = await visits.of(request);
    const { texts } = visit;
    const notices = noticesFor(texts, visit.account?.region ?? 'other');
    return render(reply, visit, { screen: 'help-linking', title: texts.help.title, values: { notices } });
  });
}
