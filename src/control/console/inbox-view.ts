import type { FastifyRequest } from 'fastify';
import { type Phone, readPhone, spellPhone } from '../../domain/phone.ts';
import type { OpenWorld } from '../control-options.ts';
import { queryParametersOf } from './console-pages.ts';
import type { ConsoleLinks } from './render-console-page.ts';
import type { ControlContext } from '../control-context.ts';
import { inboxRowOf } from './inbox-row.ts';

/** So many rows are drawn; older ones are found by their number, or through the API. */
const drawn = 100;

/** The values of «Входящие коды». */
export async function inboxView(
  open: OpenWorld,
  request: FastifyRequest,
  context: ControlContext,
  { base, lang }: ConsoleLinks,
) {
  const typed = queryParametersOf(request).get('phone') ?? '';
  const filter = typed === '' ? undefined : readPhone(typed);
  const phone: Phone | undefined = filter && 'phone' in filter ? filter.phone : undefined;
  const [{ messages, age }, apps] = await Promise.all([
    context.inboxOf(open.world.id).read(),
    open.directory.applications.list(),
  ]);
  const found = phone === undefined ? messages : messages.filter((message) => message.phone === phone);
  const clock = { age, lang, now: context.now() };
  const address = `${request.protocol}://${request.host}${base}/api/messages?wait=30`;
  return {
    rows: found.slice(0, drawn).map((message) => inboxRowOf(message, apps, clock)),
    total: found.length,
    typed: phone === undefined ? typed : spellPhone(phone),
    phone: phone === undefined ? '' : spellPhone(phone),
    ...(filter && 'fault' in filter && { badPhone: filter.fault }),
    stream: `${base}/api/messages/stream`,
    command: `curl '${address}${phone === undefined ? '' : `&phone=${phone.slice(1)}`}'`,
    ...(found.length === 0 && { people: await somePeople(open) }),
    journalUrl: context.journalUrl,
  };
}

const somePeople = async ({ directory }: OpenWorld) =>
  (await directory.people.list())
    .filter(({ status }) => status === 'active')
    .slice(0, 3)
    .map(({ first_name, last_name, phone }) => ({
      name: `${first_name} ${last_name}`,
      phone: spellPhone(phone),
    }));
