import { type Application, isLoopbackPattern } from './application.ts';
import {
  id,
  list,
  matching,
  needed,
  object,
  oneOf,
  optional,
  parsed,
  type Read,
  type Reading,
  right,
  text,
} from './reading.ts';

/** An app as written by a tester: its id may be left for us to choose. */
export interface WrittenApplication extends Omit<Application, 'client_id'> {
  readonly client_id?: number;
}

/** Reads an app from a world file or the control API. A name will do: without a secret it is public, and personal. */
export function readApplication(input: unknown, path = ''): Reading<WrittenApplication> {
  const read = application(input, path);
  return 'faults' in read ? read : right({ ...defaults, ...read.value });
}

/** These run or show what the link itself holds: never an address to send a person to. */
const unsafeSchemes = /^(?:about|blob|data|file|filesystem|javascript|vbscript|view-source):/iu;
const web = /^https?:/iu;
const webAddress = /^https?:\/\/(?:[\p{L}\p{N}._-]+|\[[\da-f:.]+\])(?::\d{1,5})?(?:[/?]\S*)?$/iu;
const anyAddress = /^[a-z][a-z\d+.-]*:\S+$/iu;

/** Where a person may be sent back to: kept and compared to the letter, so nothing is normalised here. */
const returnAddress: Read<string> = parsed((typed) => {
  if (isLoopbackPattern(typed)) return right(typed);
  if (/[\s\\\p{Cc}]/u.test(typed)) return { wrong: 'must hold no spaces and no backslashes' };
  if (!anyAddress.test(typed))
    return { wrong: 'must be an absolute URI, such as https://app.example/callback' };
  if (unsafeSchemes.test(typed)) return { wrong: `must not have the scheme ${typed.split(':')[0]}` };
  if (typed.includes('#')) return { wrong: 'must have no fragment (#…)' };
  if (typed.includes('*'))
    return {
      wrong: 'may hold * only as http(s)://localhost:*/*, http(s)://127.0.0.1:*/* or http(s)://[::1]:*/*',
    };
  if (web.test(typed) && !webAddress.test(typed))
    return { wrong: 'must have a host, an optional port and no user name' };
  return right(typed);
});

const token = matching(/^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/u, 'must be one scope: no spaces, no quotes');

const application = object({
  client_id: optional(id),
  name: needed(text()),
  kind: optional(oneOf('educational', 'personal')),
  redirect_uris: optional(list(returnAddress)),
  secret: optional(text()),
  service_token: optional(text()),
  scopes: optional(list(token)),
  post_logout_redirect_uris: optional(list(returnAddress)),
});

const defaults = { kind: 'personal', redirect_uris: [], post_logout_redirect_uris: [] } as const;
