import { openShelf } from '../../world/shelf.ts';
import type { World } from '../../world/world.ts';

/** As long as VK keeps the session of a captcha. */
const lifetime = 300;

/** Tokens that the captcha has given: whoever shows one has solved it, once. */
export function openSolutions(world: World) {
  const shelf = openShelf<{ readonly at: number }>(world.store, 'captcha-solution', { listed: false });
  return {
    give: async (random: (bytes: number) => Buffer): Promise<string> => {
      const token = random(32).toString('base64url');
      await shelf.put(token, { at: await world.now() }, lifetime);
      return token;
    },
    /** Whether it was one. */
    take: async (token: string | undefined): Promise<boolean> => {
      if (!/^[\w-]{43}$/u.test(token ?? '')) return false;
      const given = await shelf.take(token ?? '');
      return given !== undefined && (await world.now()) < given.at + lifetime * 1000;
    },
  };
}
