import { captchaLifetime } from '../../domain/lifetimes.ts';
import { randomToken } from '../../secrets/random.ts';
import { openCollection } from '../../worlds/collection.ts';
import type { World } from '../../worlds/world.ts';

/** Tokens that the captcha has given: each proves once that it was solved. */
export function openSolutions(world: World) {
  const solutions = openCollection<{ readonly at: number }>(world.space, 'captcha-solution');
  return {
    give: async (): Promise<string> => {
      const token = randomToken(world.random, 32);
      await solutions.put(token, { at: world.now() }, captchaLifetime);
      return token;
    },
    /** Whether the token was a solution that is still good. */
    take: async (token: string | undefined): Promise<boolean> => {
      if (!/^[\w-]{43}$/u.test(token ?? '')) return false;
      const given = await solutions.take(token ?? '');
      return given !== undefined && world.now() < given.at + captchaLifetime * 1000;
    },
  };
}
