import { openSessions } from '../authorization/authorization.ts';
import { type PersonRecord, withAbout } from '../directory/directory.ts';
import type { Channel } from '../domain/one-time-code.ts';
import type { About, EducationalProfile } from '../domain/educational-profile.ts';
import type { Effect, Report } from '../domain/journey/events.ts';
import type { Subject } from '../domain/journey/state.ts';
import type { ChannelTrouble } from '../domain/policy.ts';
import type { Change } from '../storage/store.ts';
import type { Known, StepContext } from './facts.ts';
import { wordMessage } from './message-text.ts';

/** What an effect comes to: changes for the step's one commit, and what the journey must hear of it. */
export interface Performed {
  readonly changes: readonly Change[];
  readonly report?: Report;
  /** Whom it made or changed. */
  readonly person?: PersonRecord;
  /** The id of a session that it began. */
  readonly session?: string;
}

const nothing: Performed = { changes: [] };

/** Prepares what a step asked for; nothing is written before the whole step is. */
export async function perform(
  effect: Exclude<Effect, { do: 'settle' }>,
  context: StepContext & { readonly host: string; readonly session: string | undefined },
  known: Known,
): Promise<Performed> {
  const { world, directory } = context;
  switch (effect.do) {
    case 'send-code':
      return send(effect, context, known);
    case 'mark-code': {
      const found = await directory.messages.find(Number(effect.code_id));
      return { changes: directory.messages.toMark(found, effect.state) };
    }
    case 'count-wrong-password':
      if (!known.person || !known.wrongPasswords) return nothing;
      return { changes: directory.rateLimits.toCountWrongPassword(known.person, known.wrongPasswords) };
    case 'save-about':
      return save(effect.subject, effect.about, effect.educational, context, known);
    case 'set-password':
      return setPassword(effect, context);
    case 'sign-in': {
      if (!known.person) return nothing;
      const { id, changes } = openSessions(world, directory.people).toBegin(known.person, context.session);
      return { changes, session: id };
    }
    default:
      return effect satisfies never;
  }
}

function send(
  effect: Extract<Effect, { do: 'send-code' }>,
  { world, directory, host, open }: StepContext & { readonly host: string },
  { person, sends }: Known,
): Performed {
  const { phone, channel, purpose, digits, code_id, expires_at } = effect;
  const trouble = world.policy.channel_troubles[phone];
  if (trouble && fails(trouble, channel)) return { changes: [], report: { on: 'send-failed' } };
  const counted = sends ? directory.rateLimits.toCountSend(phone, person, sends) : [];
  if (trouble === 'lost') return { changes: counted };
  const message = directory.messages.toSend({
    id: Number(code_id),
    sign_in: open.id,
    phone,
    channel,
    purpose,
    code: digits,
    expires_at,
    client_id: open.request.client_id,
    ...wordMessage(channel, digits, host),
  });
  return { changes: [...counted, ...message] };
}

const fails = (trouble: ChannelTrouble, channel: Channel): boolean =>
  trouble === 'failing' || trouble === `failing-${channel}`;

/** The browser that has set the new password stays signed in; every other session of the person ends with the old one. */
async function setPassword(
  { person_id, password }: Extract<Effect, { do: 'set-password' }>,
  { world, directory, session }: StepContext & { readonly session: string | undefined },
): Promise<Performed> {
  const sessions = openSessions(world, directory.people);
  const [changed, mine, signedIn] = await Promise.all([
    directory.people.toChange(person_id, (person) => ({ ...person, password })),
    session === undefined ? undefined : sessions.find(session),
    sessions.signedIn(session),
  ]);
  if (!changed) return { ...nothing, report: { on: 'password-set' } };
  const renewed =
    session !== undefined && mine && signedIn?.person.id === person_id
      ? sessions.toRenew(session, mine, changed.person.password_key)
      : [];
  return {
    changes: [...changed.changes, ...renewed],
    person: changed.person,
    report: { on: 'password-set' },
  };
}

async function save(
  subject: Subject,
  about: About,
  educational: boolean,
  { directory: { people } }: StepContext,
  known: Known,
): Promise<Performed> {
  if (subject.path === 'B') {
    // The number's owner was looked up as the step's person: P-5.
    if (known.person) return { ...nothing, report: { on: 'number-taken' } };
    const { person, changes } = await people.toRegister(subject.phone, about, educational);
    const [profile] = person.educational_profiles;
    const report = { on: 'saved', person_id: person.id, ...(profile && { profile_id: profile.id }) } as const;
    return { changes, person, report };
  }
  const { person_id } = subject;
  const chosen = subject.path === 'C' ? subject.profile_id : undefined;
  const made: EducationalProfile | undefined =
    chosen === undefined ? { id: await people.nextProfileId(), role: 'teacher', ...about } : undefined;
  const changed = await people.toChange(person_id, (person) => ({
    ...person,
    educational_profiles: made
      ? [...person.educational_profiles, made]
      : person.educational_profiles.map((one) => (one.id === chosen ? withAbout(one, about) : one)),
  }));
  const profile_id = made?.id ?? chosen;
  return {
    changes: changed?.changes ?? [],
    ...(changed && { person: changed.person }),
    report: { on: 'saved', person_id, ...(profile_id !== undefined && { profile_id }) },
  };
}
