import type { OpenRequest } from '../authorization/authorization.ts';
import { applicationKey, consentKey, messageKey, personKey, phoneKey } from '../directory/directory.ts';
import type { Event } from '../domain/journey/events.ts';
import { personIn } from '../domain/journey/journey.ts';
import type { World } from '../worlds/world.ts';
import { numberIn } from './facts.ts';

/** Keys of what a step is going to look at, as far as it is known before anything was looked at: read at once. */
export function keysOfStep({ template }: World, { journey, request }: OpenRequest, event: Event): string[] {
  const { client_id } = request;
  const state = journey?.state;
  const known = state ? personIn(state) : request.session_person_id;
  const phone = known === undefined ? numberIn(state, event) : undefined;
  // Of a number that the seed knows, its person is most likely still the owner.
  const person = known ?? (phone === undefined ? undefined : template.phones.get(phone));
  const code = state && 'code' in state ? state.code.id : undefined;
  return [
    applicationKey(client_id),
    ...(person === undefined ? [] : [personKey(person), consentKey(client_id, person)]),
    ...(phone === undefined ? [] : [phoneKey(phone)]),
    ...(code === undefined ? [] : [messageKey(code)]),
  ];
}
