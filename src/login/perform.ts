import type { Directory } from '../directory/directory.ts';
import type { Channel } from '../domain/challenge.ts';
import type { Effect, Report } from '../domain/journey/events.ts';
import type { Intent, Subject } from '../domain/journey/state.ts';
import type { About } from '../domain/educational-profile.ts';
import { lockedUntil } from '../domain/limits.ts';
import type { ChannelTrouble } from '../domain/policy.ts';
import type { World } from '../world/world.ts';
import { wordMessage } from './message-text.ts';

interface Means {
  readonly world: World;
  readonly directory: Directory;
  readonly host: string;
  readonly intent: Intent;
}

/** Does what a step asked for, and says what the journey must hear of it, if anything. */
export async function perform(
  effect: Exclude<Effect, { do: 'settle' }>,
  means: Means,
): Promise<Report | undefined> {
  switch (effect.do) {
    case 'send-code':
      return send(effect, means);
    case 'mark-code':
      await means.directory.messages.mark(effect.challenge_id, effect.state);
      return undefined;
    case 'count-wrong-password':
      // It was counted before it was judged (see `gatherFacts`), and stays so.
      return undefined;
    case 'save-about':
      return save(effect.subject, effect.about, effect.educational, means.directory);
    case 'set-password':
      return setPassword(effect, means);
    default:
      return effect satisfies never;
  }
}

async function send(
  effect: Extract<Effect, { do: 'send-code' }>,
  { directory, world, host, intent }: Means,
): Promise<Report | undefined> {
  const { phone, channel, purpose, digits, challenge_id, expires_at } = effect;
  const [policy, now, counted] = await Promise.all([
    world.policy(),
    world.now(),
    directory.tries.countSend(phone),
  ]);
  const rule = { limit: policy.sends_per_hour, lock: policy.lock };
  const trouble = policy.channel_troubles[phone];
  const isLimited = lockedUntil(counted.before, rule, now) !== undefined;
  if (isLimited || (trouble && fails(trouble, channel))) {
    await counted.undo();
    return { on: isLimited ? 'send-limited' : 'send-failed' };
  }
  if (trouble === 'lost') return undefined;
  const message = {
    challenge_id,
    phone,
    channel,
    purpose,
    code: digits,
    expires_at,
    client_id: intent.client_id,
  };
  await directory.messages.send({ ...message, ...wordMessage(channel, digits, host) });
  return undefined;
}

const fails = (trouble: ChannelTrouble, channel: Channel): boolean =>
  trouble === 'failing' || trouble === `failing-${channel}`;

/** Sessions end first: a failure in between leaves nobody in who came with the old password. */
async function setPassword(
  { person_id, password }: Extract<Effect, { do: 'set-password' }>,
  { directory, intent }: Means,
): Promise<Report> {
  await directory.sessions.end(person_id, intent.session_id);
  await directory.people.change(person_id, (person) => ({ ...person, password }));
  return { on: 'password-set' };
}

async function save(
  subject: Subject,
  about: About,
  educational: boolean,
  { people }: Directory,
): Promise<Report> {
  if (subject.path === 'B') {
    const person = await people.register(subject.phone, about, educational);
    if ('taken' in person) return { on: 'number-taken' };
    const [profile] = person.educational_profiles;
    return { on: 'saved', person_id: person.id, ...(profile && { profile_id: profile.id }) };
  }
  const { person_id } = subject;
  const profile = await people.saveProfile(
    person_id,
    about,
    subject.path === 'C' ? subject.profile_id : undefined,
  );
  return { on: 'saved', person_id, ...(profile && { profile_id: profile.id }) };
}
