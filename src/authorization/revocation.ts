import type { Directory } from '../directory/directory.ts';
import { signInLifetime } from '../domain/lifetimes.ts';
import type { World } from '../worlds/world.ts';
import type { Holder } from './access-tokens.ts';
import { openSignIns } from './sign-ins.ts';

/** Ends the tokens of a sign-in. What the person allowed stays allowed, and a link stays a link. */
export async function endTokens(world: World, id: string): Promise<void> {
  const signIns = openSignIns(world);
  await signIns.change(id, (sign_in) => {
    if (!sign_in) return { keep: true };
    if (sign_in.link === undefined || sign_in.link === 'pending') return { drop: true };
    return { put: { ...sign_in, ended: true }, ttl: signInLifetime(sign_in) };
  });
}

/**
 * Takes back what the person allowed: of a personal app its consent, and so every sign-in under it; of an educational app
 * this one link, by a migrated token of it too. No consent reaches a link, and no link a consent.
 */
export async function withdraw(
  world: World,
  { consents }: Directory,
  { sign_in }: Pick<Holder, 'sign_in'>,
): Promise<void> {
  if (sign_in.consent !== undefined) await consents.withdraw(sign_in.client_id, sign_in.person_id);
  const signIns = openSignIns(world);
  if (sign_in.parent !== undefined) await signIns.drop(sign_in.parent);
  await signIns.drop(sign_in.id);
}
