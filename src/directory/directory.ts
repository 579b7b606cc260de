/**
 * Directory: the people, apps, grants, messages, sessions and counted tries of a world: meanings given to its keys.
 * Leaves to others: who may change them (login, engine, control) and every rule (domain).
 */
import type { World } from '../world/world.ts';
import { type Applications, openApplications } from './applications.ts';
import { type Grants, openGrants } from './grants.ts';
import { type Messages, openMessages } from './messages.ts';
import { openPeople, type People } from './people.ts';
import { openSessions, type Sessions } from './sessions.ts';
import { openTries, type Tries } from './tries.ts';

export type { Applications } from './applications.ts';
export type { Grants } from './grants.ts';
export type { Message, Messages } from './messages.ts';
export type { Counted } from './tries.ts';
export { nextProfileId, type People } from './people.ts';

export interface Directory {
  readonly people: People;
  readonly applications: Applications;
  readonly grants: Grants;
  readonly messages: Messages;
  readonly sessions: Sessions;
  readonly tries: Tries;
}

export const openDirectory = (world: World): Directory => ({
  people: openPeople(world),
  applications: openApplications(world),
  grants: openGrants(world),
  messages: openMessages(world),
  sessions: openSessions(world),
  tries: openTries(world),
});
