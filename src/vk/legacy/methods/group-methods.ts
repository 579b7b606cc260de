import type { PersonRecord } from '../../../directory/directory.ts';
import { membershipLifetime } from '../../../domain/lifetimes.ts';
import { openCollection } from '../../../worlds/collection.ts';
import type { VkContext } from '../../vk-context.ts';
import { badParameter } from '../api-errors.ts';
import {
  type ApiAnswer,
  type MethodCall,
  type ApiMethods,
  type PersonMethodCall,
  refuse,
  respond,
} from '../method-call.ts';
import { userView } from '../user-view.ts';

/** Communities, as far as the SDKs' subscription sheet looks at them. Every id is one, and open to all. */
export const groupMethods: ApiMethods = {
  'groups.getById': { takes: 'person', vkId: true, answer: getGroups },
  'groups.getMembers': { takes: 'person', vkId: true, answer: getMembers },
  'groups.join': { takes: 'person', vkId: true, answer: join },
};

async function getGroups({ params, caller, context }: PersonMethodCall): Promise<ApiAnswer> {
  const ids = (params['group_ids'] ?? params['group_id'] ?? '').split(',').map(readGroup);
  if (ids.length > 500 || ids.includes(undefined)) return refuse(badParameter('group_ids'));
  const memberships = openGroupMembers(context);
  const groups = await Promise.all(
    ids.map(async (id = 0) => ({
      id,
      name: `Сообщество ${id}`,
      screen_name: `club${id}`,
      is_closed: 0,
      type: 'group',
      description: '',
      verified: 0,
      is_member: (await memberships.of(id)).some((member) => member.id === caller.person.id) ? 1 : 0,
      photo_50: 'https://vk.com/images/community_50.png',
      photo_100: 'https://vk.com/images/community_100.png',
      photo_200: 'https://vk.com/images/community_200.png',
    })),
  );
  // Since 5.199 an object; an array before.
  return respond(isSince(params['v'], 199) ? { groups, profiles: [] } : groups);
}

async function getMembers({ params, context }: MethodCall): Promise<ApiAnswer> {
  const group = readGroup(params['group_id'] ?? '');
  if (group === undefined) return refuse(badParameter('group_id'));
  const members = await openGroupMembers(context).of(group);
  const fields = (params['fields'] ?? '').split(',').filter(Boolean);
  if (fields.length === 0) return respond({ count: members.length, items: members.map(({ id }) => id) });
  const items = members.slice(0, 1000).map((person) => userView(person, fields));
  return respond({ count: members.length, items: items.slice(0, Number(params['count'] ?? 1000)) });
}

async function join({ params, caller, context }: PersonMethodCall): Promise<ApiAnswer> {
  const group = readGroup(params['group_id'] ?? '');
  if (group === undefined) return refuse(badParameter('group_id'));
  await openGroupMembers(context).add(group, caller.holder.person);
  return respond(1);
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

/** A person who has joined. By the key, a person made again under the same id has not. */
interface GroupMember {
  readonly id: number;
  readonly key: string;
}

function openGroupMembers({ world, directory }: VkContext) {
  const members = openCollection<readonly GroupMember[]>(world.space, 'vk-group');
  return {
    of: async (group: number): Promise<readonly PersonRecord[]> => {
      const joined = (await members.get(group)) ?? [];
      const people = await Promise.all(joined.map(({ id }) => directory.people.get(id)));
      return people.flatMap((person, index) => (person && person.key === joined[index]?.key ? [person] : []));
    },
    add: (group: number, { id, key }: PersonRecord) =>
      members.change(group, (joined = []) => ({
        put: [...joined.filter((member) => member.id !== id), { id, key }],
        ttl: membershipLifetime,
      })),
  };
}
