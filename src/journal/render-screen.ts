/** Draws a screen: the values every page needs, around the values of its own. */
import { join } from 'node:path';
import { Eta } from 'eta';
import type { FastifyReply } from 'fastify';
import { fullName, initials } from './accounts.ts';
import { outwardForms } from './response-headers.ts';
import type { Texts } from './texts/ru.ts';
import type { Visit } from './visits.ts';

interface Screen {
  readonly screen: string;
  readonly title: string;
  readonly status?: number;
  /** `field` is the id of the input at fault; without it the message stands alone. */
  readonly errors?: readonly { readonly id: keyof Texts['errors']; readonly field?: string }[];
  /** The address is one to come back to, so the footer may offer it in the other language. */
  readonly lasting?: boolean;
  readonly values?: object;
}

/** The one form that leads out of the journal, to VK ID: `connect-form.eta`. */
const connectForm = /<form\b[^>]*\baction="\/connect"/u;

export type RenderScreen = (reply: FastifyReply, visit: Visit, screen: Screen) => FastifyReply;

export function createScreenRenderer(viewsDir: string): RenderScreen {
  const eta = new Eta({
    views: join(viewsDir, 'journal'),
    cache: true,
    functionHeader: 'const { t, me } = it;',
  });

  return (reply, visit, { screen, title, status = 200, errors = [], lasting = true, values = {} }) => {
    const { account, texts } = visit;
    const html = eta.render(screen, {
      t: texts,
      screen,
      title,
      lasting,
      errors: errors.map((error) => ({ ...error, text: texts.errors[error.id] })),
      csrf: visit.session?.csrf ?? '',
      me: account && {
        name: fullName(account),
        shortName: `${account.firstName} ${account.middleName}`,
        initials: initials(account),
        role: texts.roles[account.role],
        school: account.school,
        teacher: account.role === 'teacher',
      },
      ...values,
    });
    if (connectForm.test(html)) void reply.header('content-security-policy', outwardForms);
    return reply.code(status).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(html);
  };
}
