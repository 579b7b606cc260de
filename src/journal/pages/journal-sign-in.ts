/** `journal-login` and signing out. */
import type { FastifyInstance } from 'fastify';
import { accounts, demoPassword, fullName, signInAs } from '../accounts.ts';
import { checkToken, readField } from '../read-form.ts';
import { paths, readPathName, signIn, signInFor } from '../journal-paths.ts';
import type { PageParts } from './parts.ts';

export function signInPages(app: FastifyInstance, { render, visits, sessions }: PageParts): void {
  app.get<{ Querystring: Record<string, unknown> }>(signIn, async (request, reply) => {
    const next = readPathName(request.query['next']);
    const visit = await visits.of(request);
    if (visit.account !== undefined) return reply.redirect(paths[next], 303);

    const session = visit.session ?? (await visits.begin(reply, visit, undefined));
    const refused = session.refusedLogin;
    if (visit.token !== undefined && refused !== undefined) await sessions.forgetRefusal(visit.token);
    const { texts } = visit;
    return render(
      reply,
      { ...visit, session },
      {
        screen: 'journal-login',
        title: texts.signIn.title,
        errors: refused === undefined ? [] : [{ id: 'E-01', field: 'login' }],
        values: {
          next,
          login: refused ?? '',
          password: demoPassword,
          demo: accounts.map((account) => ({
            login: account.login,
            name: fullName(account),
            role: texts.roles[account.role],
            region: texts.regions[account.region],
          })),
        },
      },
    );
  });

  app.post(signIn, async (request, reply) => {
    const login = readField(request.body, 'login').trim();
    const password = readField(request.body, 'password');
    const next = readPathName(readField(request.body, 'next'));
    const visit = await visits.of(request);
    checkToken(request.body, visit.session);

    const account = signInAs(login, password);
    if (account === undefined) {
      if (visit.token !== undefined) await sessions.refuse(visit.token, login);
      return reply.redirect(signInFor(next), 303);
    }
    await visits.begin(reply, visit, account);
    return reply.redirect(paths[next], 303);
  });

  app.post('/logout', async (request, reply) => {
    const visit = await visits.of(request);
    if (visit.account === undefined) return reply.redirect(signIn, 303);
    checkToken(request.body, visit.session);
    await visits.end(reply, visit);
    return reply.redirect(signIn, 303);
  });
}
