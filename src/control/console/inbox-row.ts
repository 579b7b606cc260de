import { spellPhone } from '../../domain/phone.ts';
import type { Application } from '../../domain/application.ts';
import type { Message } from '../../directory/directory.ts';
import type { ConsoleLanguage } from './console-screen.ts';

/** A time, for machines and for the reader. */
interface ShownTime {
  readonly iso: string;
  readonly text: string;
}

/** One message as a row of the inbox. */
export interface InboxRow {
  readonly id: number;
  readonly channel: Message['channel'];
  readonly phone: string;
  readonly purpose: Message['purpose'];
  readonly code: string;
  /** A call: what comes before the digits that are the code, and these digits as the number spells them (I-02). */
  readonly caller?: { readonly head: string; readonly tail: string };
  readonly text: string;
  readonly state: Message['state'];
  readonly sent: ShownTime;
  readonly until: ShownTime;
  readonly app: string;
}

/** Turns a message into its row. `age` and `now` in ms: rows show real time, and a date where it is not today's. */
export function inboxRowOf(
  message: Message,
  apps: readonly Application[],
  clock: { readonly age: number; readonly now: number; readonly lang: ConsoleLanguage },
): InboxRow {
  const app = apps.find(({ client_id }) => client_id === message.client_id);
  return {
    id: message.id,
    channel: message.channel,
    phone: spellPhone(message.phone),
    purpose: message.purpose,
    code: message.code,
    ...(message.caller !== undefined && { caller: emphasise(message.caller, message.code.length) }),
    text: message.text,
    state: message.state,
    sent: shownTimeOf(message.sent_at - clock.age, clock, { timeStyle: 'medium' }),
    until: shownTimeOf(message.expires_at - clock.age, clock, { timeStyle: 'short' }),
    app: app?.name ?? String(message.client_id),
  };
}

/** Cuts a number where its last so many digits begin; hyphens stay where they are. */
function emphasise(caller: string, digits: number): { head: string; tail: string } {
  const spelled = /^\+7\d{10}$/u.test(caller) ? spellPhone(caller) : caller;
  const at = [...spelled.matchAll(/\d/gu)].at(-digits)?.index ?? 0;
  return { head: spelled.slice(0, at), tail: spelled.slice(at) };
}

/** The time alone while it is today's; else day and time. The console's script does the same in the reader's zone. */
function shownTimeOf(
  time: number,
  { now, lang }: { readonly now: number; readonly lang: ConsoleLanguage },
  precise: Intl.DateTimeFormatOptions,
): ShownTime {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date(now).toDateString();
  const format = new Intl.DateTimeFormat(lang === 'ru' ? 'ru-RU' : 'en-GB', isToday ? precise : withDay);
  return { iso: date.toISOString(), text: format.format(date) };
}

const withDay = { day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
