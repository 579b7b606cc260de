import type { Application } from '../application.ts';
import { baseScope, eduScope, legacyScopes, vkScopes } from '../claims.ts';

type Asking = Pick<Application, 'kind' | 'scopes'>;

/**
 * VK ID's scopes, separated by spaces or commas. The basic data come with every sign-in (better-auth asks for `email phone`
 * alone and reads names); unknown names are dropped, as is what the app may not have: `strange` says that there were any.
 */
export function readVkScopes(scope: string | undefined, app: Asking): { scopes: string[]; strange: boolean } {
  const asked = new Set((scope ?? '').split(/[\s,]+/u).filter(Boolean));
  const [basic, ...others] = vkScopes;
  const known: string[] = [...others, ...(app.kind === 'educational' ? [eduScope] : [])];
  const scopes = [basic, ...known.filter((name) => asked.has(name) && mayHave(app, name))];
  return { scopes, strange: [...asked].some((name) => !scopes.includes(name)) };
}

/** The rights of legacy OAuth: by commas, by spaces or as a number. Dropped as above. */
export function readLegacyScopes(scope: string | undefined, app: Asking): string[] {
  const asked = new Set(named(scope ?? '').map((name) => renamed.get(name) ?? name));
  const known = [...vkScopes, ...legacyScopes].filter((name) => asked.has(name) && mayHave(app, name));
  return [...new Set([baseScope, ...known])];
}

const mayHave = (app: Asking, scope: string): boolean => app.scopes?.includes(scope) ?? true;

/** VK's bitmask of rights, as far as a right of it exists here. */
const bits = {
  friends: 2,
  photos: 4,
  video: 16,
  stories: 64,
  pages: 128,
  status: 1024,
  notes: 2048,
  wall: 8192,
  ads: 32_768,
  offline: 65_536,
  docs: 131_072,
  groups: 262_144,
  notifications: 524_288,
  stats: 1_048_576,
  email: 4_194_304,
  market: 134_217_728,
  phone_number: 268_435_456,
};

/** VK's former names for what has another name now. */
const renamed: ReadonlyMap<string, string> = new Map([['phone_number', 'phone']]);

function named(scope: string): string[] {
  if (!/^\d{1,10}$/u.test(scope.trim())) return scope.split(/[\s,+]+/u).filter(Boolean);
  const mask = BigInt(scope.trim());
  return Object.entries(bits).flatMap(([name, bit]) => ((mask & BigInt(bit)) === 0n ? [] : [name]));
}
