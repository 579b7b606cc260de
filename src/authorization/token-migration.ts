import type { Directory } from '../directory/directory.ts';
import { signInLifetime } from '../domain/lifetimes.ts';
import { randomToken } from '../secrets/random.ts';
import type { World } from '../worlds/world.ts';
import { type Holder, toRenewUnder } from './access-tokens.ts';
import { type CodeBinding, openSignIns, type SignIn } from './sign-ins.ts';
import { signInBytes, type TokenClaims } from './token-format.ts';

/**
 * A code of VK ID for the holder of a token of legacy OAuth: a sign-in of its own, under the same consent, so that
 * what is withdrawn there is withdrawn here.
 */
export async function issueCode(
  world: World,
  directory: Directory,
  { sign_in, person, app }: Holder,
  bound: Required<Pick<CodeBinding, 'challenge' | 'method'>> & {
    readonly scopes: readonly string[];
    readonly device: string;
  },
): Promise<TokenClaims> {
  const { challenge, method, scopes, device } = bound;
  const issued_at = world.now();
  const migrated: SignIn = {
    id: randomToken(world.random, signInBytes),
    wire: 'vk-id',
    client_id: sign_in.client_id,
    app_key: sign_in.app_key,
    person_id: person.id,
    person_key: person.key,
    password_key: person.password_key,
    scopes,
    ...(sign_in.consent === undefined ? { parent: sign_in.id } : { consent: sign_in.consent }),
    ...(sign_in.profile_id !== undefined && { profile_id: sign_in.profile_id }),
    device,
    code: { challenge, method, issued_at },
  };
  const begun = openSignIns(world).toPut(migrated.id, migrated, { ttl: signInLifetime(migrated) });
  const renewed = () => toRenewUnder(world, directory, migrated, { app, person });
  while (!(await world.space.commit([...begun, ...(await renewed())])));
  return { client_id: migrated.client_id, sign_in: migrated.id, issued_at, detail: 0 };
}
