/**
 * Directory: the people, apps, consents, messages and rate limits of a world: meanings given to its keys.
 * Leaves to others: who may change them (login, authorization, control) and every rule (domain).
 *
 * It is opened for one reading of a world, with the request.
 */
import type { World } from '../worlds/world.ts';
import { type Applications, openApplications } from './applications.ts';
import { type Consents, openConsents } from './consents.ts';
import { type Messages, openMessages } from './messages.ts';
import { openPeople, type People } from './people.ts';
import { openRateLimits, type RateLimits } from './rate-limits.ts';

export type { ApplicationRecord, Applications } from './applications.ts';
export { consentKey, type Consents, type Parties } from './consents.ts';
export { type Message, messageKey, type Messages } from './messages.ts';
export type { People, PersonRecord } from './people.ts';
export type { Counted, RateLimits } from './rate-limits.ts';
export { personKey, phoneKey, publicPerson, withAbout } from './people.ts';
export { publicApplication } from './applications.ts';
export { applicationKey } from '../worlds/client-index.ts';

export interface Directory {
  readonly people: People;
  readonly applications: Applications;
  readonly consents: Consents;
  readonly messages: Messages;
  readonly rateLimits: RateLimits;
}

export const openDirectory = (world: World): Directory => new WorldDirectory(world);

/** Opens each part when it is first asked for: a request looks at two of them. */
class WorldDirectory implements Directory {
  readonly #world: World;
  #people?: People;
  #applications?: Applications;
  #consents?: Consents;
  #messages?: Messages;
  #rateLimits?: RateLimits;

  constructor(world: World) {
    this.#world = world;
  }

  get people(): People {
    this.#people ??= openPeople(this.#world);
    return this.#people;
  }

  get applications(): Applications {
    this.#applications ??= openApplications(this.#world);
    return this.#applications;
  }

  get consents(): Consents {
    this.#consents ??= openConsents(this.#world);
    return this.#consents;
  }

  get messages(): Messages {
    this.#messages ??= openMessages(this.#world);
    return this.#messages;
  }

  get rateLimits(): RateLimits {
    this.#rateLimits ??= openRateLimits(this.#world);
    return this.#rateLimits;
  }
}
