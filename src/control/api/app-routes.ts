import type { FastifyInstance, FastifyRequest } from 'fastify';
import { publicApplication } from '../../directory/directory.ts';
import type { Application } from '../../domain/application.ts';
import { readApplication } from '../../domain/application-reading.ts';
import type { ReadingFault } from '../../domain/reading.ts';
import { type ControlAnswer, answerInWorld, withRead } from './control-answer.ts';
import { readPatched } from './merge-patch.ts';
import { pathId } from './path-id.ts';
import { listPage, readListQuery } from './list-paging.ts';
import { badFields, notFound, taken } from '../problem.ts';
import type { ControlContext } from '../control-context.ts';

type AppRequest = FastifyRequest<{ Params: { client_id: string } }>;

/** The apps that are registered in a world. */
export function registerApps(app: FastifyInstance, context: ControlContext): void {
  app.get(
    '/apps',
    answerInWorld(context, ({ directory }, request) =>
      withRead(readListQuery(request.query), async (page) => ({
        body: listPage(
          (await directory.applications.list()).map(publicApplication),
          (one) => one.client_id,
          page,
        ),
      })),
    ),
  );

  app.post(
    '/apps',
    answerInWorld(context, ({ world, directory }, request) =>
      withRead(readApplication(request.body), async (written) => {
        const claimed = await context.worlds.claimClient(world.id, written.client_id);
        const added =
          'taken' in claimed
            ? undefined
            : await directory.applications.add({ ...written, client_id: claimed.client_id });
        if (!added) return { problem: taken('client_id', written.client_id ?? '') };
        await context.worlds.keepClient(world.id, added.client_id);
        return { body: publicApplication(added), created: `apps/${added.client_id}` };
      }),
    ),
  );

  app.get(
    '/apps/:client_id',
    answerInWorld(context, async ({ directory }, request: AppRequest) => {
      const one = await directory.applications.get(pathId(request.params.client_id));
      return one ? { body: publicApplication(one) } : noSuchApp(request);
    }),
  );

  app.patch(
    '/apps/:client_id',
    answerInWorld(context, async ({ directory: { applications } }, request: AppRequest) => {
      const { body } = request;
      const client_id = pathId(request.params.client_id);
      const one = await applications.get(client_id);
      if (!one) return noSuchApp(request);
      return withRead(readPatch(publicApplication(one), body), async () => {
        let faults: readonly ReadingFault[] = [];
        const changed = await applications.change(client_id, (current) => {
          // The app may be another one by now than the one that was read.
          const read = readPatch(current, body);
          faults = 'faults' in read ? read.faults : [];
          return 'faults' in read ? current : { ...read.value, client_id };
        });
        if (faults.length > 0) return { problem: badFields(faults) };
        return changed ? { body: publicApplication(changed) } : noSuchApp(request);
      });
    }),
  );

  app.delete(
    '/apps/:client_id',
    answerInWorld(context, async ({ world, directory }, request: AppRequest) => {
      const client_id = pathId(request.params.client_id);
      if (!(await directory.applications.remove(client_id))) return noSuchApp(request);
      await context.worlds.releaseClient(world.id, client_id);
      return undefined;
    }),
  );
}

const readPatch = (app: Application, patch: unknown) =>
  readPatched(app, patch, 'client_id', (input) => readApplication(input));

const noSuchApp = (request: AppRequest): ControlAnswer => ({
  problem: notFound(`There is no app ${request.params.client_id} in this world.`),
});
