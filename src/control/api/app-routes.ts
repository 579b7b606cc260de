import type { FastifyInstance, FastifyRequest } from 'fastify';
import { publicApplication } from '../../directory/directory.ts';
import type { Application } from '../../domain/application.ts';
import { readApplication } from '../../domain/application-reading.ts';
import { isObject } from '../../domain/reading.ts';
import { type Answer, inWorld, notAnObject, patched, withRead } from './control-answer.ts';
import { pageOf, readPage } from './list-paging.ts';
import { badFields, notFound, taken } from '../problem.ts';
import type { ControlContext } from '../control-context.ts';

type OfOne = FastifyRequest<{ Params: { client_id: string } }>;

/** The apps that are registered in a world. */
export function registerApps(app: FastifyInstance, context: ControlContext): void {
  app.get(
    '/apps',
    inWorld(context, ({ directory }, request) =>
      withRead(readPage(request.query), async (page) => ({
        body: pageOf(
          (await directory.applications.list()).map(publicApplication),
          (one) => one.client_id,
          page,
        ),
      })),
    ),
  );

  app.post(
    '/apps',
    inWorld(context, ({ world, directory }, request) =>
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
    inWorld(context, async ({ directory }, request: OfOne) => {
      const one = await directory.applications.get(Number(request.params.client_id));
      return one ? { body: publicApplication(one) } : unknown(request);
    }),
  );

  app.patch(
    '/apps/:client_id',
    inWorld(context, async ({ directory }, request: OfOne) => {
      const { body } = request;
      const client_id = Number(request.params.client_id);
      const one = await directory.applications.get(client_id);
      if (!one) return unknown(request);
      const patch = isObject(body) ? body : undefined;
      const read = patch ? readPatched(publicApplication(one), patch) : notAnObject;
      return withRead(read, async (written) => {
        if (written.client_id !== client_id) return { problem: badFields([fixedId]) };
        const changed = await directory.applications.change(client_id, (current) => {
          const again = readPatched(current, patch ?? {});
          return 'faults' in again ? current : { ...again.value, client_id };
        });
        return changed ? { body: publicApplication(changed) } : unknown(request);
      });
    }),
  );

  app.delete(
    '/apps/:client_id',
    inWorld(context, async ({ world, directory }, request: OfOne) => {
      const client_id = Number(request.params.client_id);
      if (!(await directory.applications.remove(client_id))) return unknown(request);
      await context.worlds.releaseClient(world.id, client_id);
      return undefined;
    }),
  );
}

const readPatched = (one: Application, patch: Readonly<Record<string, unknown>>) =>
  readApplication({ client_id: one.client_id, ...patched(one, patch) });

const fixedId = { path: 'client_id', message: 'cannot be changed' };

const unknown = (request: OfOne): Answer => ({
  problem: notFound(`There is no app ${request.params.client_id} in this world.`),
});
