import type { World } from '../../../world/world.ts';
import { openShelf } from '../../../world/shelf.ts';
import { badParameter } from '../api-errors.ts';
import { type Call, type Methods, type PersonCall, refuse, type Said, say } from '../call.ts';
import { userView } from '../person-view.ts';

/** Communities, as far as the SDKs' subscription sheet looks at them. Every id is one, and open to all. */
export const groupMethods: Methods = {
  'groups.getById': { takes: 'person', vkId: true, answer: getGroups },
  'groups.getMembers': { takes: 'person', vkId: true, answer: getMembers },
  'groups.join': { takes: 'person', vkId: true, answer: join },
};

async function getGroups({ params, caller, tenant }: PersonCall): Promise<Said> {
  const ids = (params['group_ids'] ?? params['group_id'] ?? '').split(',').map(readGroup);
  if (ids.length > 500 || ids.includes(undefined)) return refuse(badParameter('group_ids'));
  const memberships = openMembers(tenant.world);
  const groups = await Promise.all(
    ids.map(async (id = 0) => ({
      id,
      name: `Сообщество ${id}`,
      screen_name: `club${id}`,
      is_closed: 0,
      type: 'group',
      description: '',
      verified: 0,
      is_member: (await memberships.of(id)).includes(caller.person.id) ? 1 : 0,
      photo_50: 'https://vk.com/images/community_50.png',
      photo_100: 'https://vk.com/images/community_100.png',
      photo_200: 'https://vk.com/images/community_200.png',
    })),
  );
  // Since 5.199 an object; an array before.
  return say(isSince(params['v'], 199) ? { groups, profiles: [] } : groups);
}

async function getMembers({ params, tenant }: Call): Promise<Said> {
  const group = readGroup(params['group_id'] ?? '');
  if (group === undefined) return refuse(badParameter('group_id'));
  const ids = await openMembers(tenant.world).of(group);
  const fields = (params['fields'] ?? '').split(',').filter(Boolean);
  if (fields.length === 0) return say({ count: ids.length, items: ids });
  const people = await Promise.all(ids.slice(0, 1000).map((id) => tenant.directory.people.get(id)));
  const items = people.filter((person) => person !== undefined).map((person) => userView(person, fields));
  return say({ count: ids.length, items: items.slice(0, Number(params['count'] ?? 1000)) });
}

async function join({ params, caller, tenant }: PersonCall): Promise<Said> {
  const group = readGroup(params['group_id'] ?? '');
  if (group === undefined) return refuse(badParameter('group_id'));
  await openMembers(tenant.world).add(group, caller.person.id);
  return say(1);
}

function readGroup(text: string): number | undefined {
  const [, id] = /^(?:club|public|event)?-?([1-9]\d{0,9})$/u.exec(text.trim()) ?? [];
  return id === undefined ? undefined : Number(id);
}

/** `5.199` or later. */
function isSince(version: string | undefined, minor: number): boolean {
  const [, high = '0', low = '0'] = /^(\d{1,3})\.(\d{1,4})$/u.exec(version ?? '') ?? [];
  return Number(high) > 5 || (Number(high) === 5 && Number(low) >= minor);
}

function openMembers(world: World) {
  const members = openShelf<readonly number[]>(world.store, 'vk-group', { listed: false });
  return {
    of: async (group: number): Promise<readonly number[]> => (await members.get(group)) ?? [],
    add: (group: number, person: number) =>
      members.change(group, (ids = []) =>
        ids.includes(person) ? { keep: true } : { put: [...ids, person] },
      ),
  };
}
