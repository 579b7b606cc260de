/** The Lua that Redis runs in one step. Each script touches one key only, as Redis Cluster demands. */

/**
 * KEYS: the key. ARGV: the text that must be there ('' = none), the text to write ('' = remove), its lifetime in
 * milliseconds ('' = the one the key has). JSON is never empty, so '' is free to mean none.
 * Gives nothing when done; otherwise the text that is really there, so that a new attempt needs no new read.
 */
export const COMPARE_AND_SET = `
local current = redis.call('GET', KEYS[1]) or ''
if current ~= ARGV[1] then return current end
if ARGV[2] == '' then redis.call('DEL', KEYS[1])
elseif ARGV[3] == '' then redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return false`;

/**
 * KEYS: the set. ARGV: the member, the set's lifetime in milliseconds ('' = for ever), the channel to tell.
 * A lifetime only gets longer; PTTL says -2 for no set and -1 for one that lives for ever.
 */
export const JOIN = `
local left = redis.call('PTTL', KEYS[1])
if ARGV[2] == '0' and left == -2 then return end
local joined = redis.call('SADD', KEYS[1], ARGV[1])
if ARGV[2] == '' then redis.call('PERSIST', KEYS[1])
elseif left ~= -1 and tonumber(ARGV[2]) > left then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
if joined == 1 then redis.call('PUBLISH', ARGV[3], ARGV[1]) end`;

/** Escapes what SCAN's MATCH would take for a pattern. */
export function escapePattern(text: string): string {
  return text.replace(/[*?[\]\\]/g, '\\$&');
}
