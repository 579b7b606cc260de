import type { Message } from '../../directory/directory.ts';
import { phoneText } from '../../domain/phone-reading.ts';
import { object, oneOf, optional, parsed, type Read, type Reading, right } from '../../domain/reading.ts';
import { listLimit } from './list-paging.ts';

/** Which messages are asked for, and for how long to wait for one. */
export interface MessageQuery {
  readonly phone?: string;
  /** The sign-in it belongs to, as its pages carry it in `data-sign-in`. */
  readonly sign_in?: string;
  readonly purpose?: Message['purpose'];
  readonly state?: Message['state'];
  /** A message's id: only what was sent after it. Or `before-{id}`, as `next` gives it: the rest of the list. */
  readonly after?: MessagePosition;
  readonly limit?: number;
  /** Seconds. */
  readonly wait?: number;
}

type MessagePosition = { readonly newerThan: number } | { readonly olderThan: number };

const longestWait = 30;

const after: Read<MessagePosition> = parsed<MessagePosition>((typed) => {
  const found = /^(before-)?(\d{1,15})$/u.exec(typed);
  if (!found) return { wrong: 'must be the id of a message, or what next gave' };
  return right(found[1] ? { olderThan: Number(found[2]) } : { newerThan: Number(found[2]) });
});

const wait: Read<number> = parsed((typed) => {
  const seconds = /^\d{1,2}(?:\.\d{1,3})?$/u.test(typed) ? Number(typed) : Number.NaN;
  return seconds <= longestWait ? right(seconds) : { wrong: `must be seconds from 0 to ${longestWait}` };
});

const signIn: Read<string> = parsed((typed) =>
  /^[\w-]{16,64}$/u.test(typed) ? right(typed) : { wrong: 'must be the id of a sign-in' },
);

const filters = {
  phone: optional(phoneText),
  sign_in: optional(signIn),
  purpose: optional(oneOf('login', 'recover')),
  state: optional(oneOf('open', 'used', 'superseded', 'expired', 'cancelled')),
  after: optional(after),
};

export const readMessageQuery = (query: unknown): Reading<MessageQuery> =>
  object({ ...filters, limit: optional(listLimit), wait: optional(wait) })(query, '');

/** The live view never ends, and what is deleted is there: neither waits for anything. */
export const readStreamQuery = (query: unknown): Reading<MessageQuery> => object(filters)(query, '');

export const matchesQuery =
  ({ phone, sign_in, purpose, state, after }: MessageQuery) =>
  (message: Message): boolean =>
    (phone === undefined || message.phone === phone) &&
    (sign_in === undefined || message.sign_in === sign_in) &&
    (purpose === undefined || message.purpose === purpose) &&
    (state === undefined || message.state === state) &&
    (after === undefined ||
      ('newerThan' in after ? message.id > after.newerThan : message.id < after.olderThan));

/** A message as the control API shows it. `age` in ms turns the world's times into real ones. */
export const showMessage = (message: Message, age: number) => ({
  id: message.id,
  sign_in: message.sign_in,
  phone: message.phone,
  channel: message.channel,
  ...(message.caller !== undefined && { caller: message.caller }),
  purpose: message.purpose,
  code: message.code,
  text: message.text,
  state: message.state,
  sent_at: new Date(message.sent_at - age).toISOString(),
  expires_at: new Date(message.expires_at - age).toISOString(),
  client_id: message.client_id,
});
