/**
 * One script for each verb, so that each is one round trip and one step. `KEYS[1]` is the space's generation counter: the
 * names of all other keys are made from it inside, so that whatever another process wiped, no verb touches a former
 * generation. They share the counter's hash tag, and so its slot. JSON is never empty, so '' is free to mean none.
 *
 * `v:` values, `s:` sets, `l:` logs, `b:` the bytes of a log, `n:` series.
 */
const base = `local base = string.sub(KEYS[1], 1, -11) .. (redis.call('GET', KEYS[1]) or '0') .. ':'\n`;

const write = `
local function write(key, text, ttl)
  if ttl == '' then redis.call('SET', key, text, 'KEEPTTL')
  elseif ttl == '0' then redis.call('DEL', key)
  elseif ttl == 'inf' then redis.call('SET', key, text)
  else redis.call('SET', key, text, 'PX', ttl) end
end
`;

/** A set's lifetime only gets longer; PTTL says -2 for no set and -1 for one that lives for ever. */
const join = `
local function join(key, member, ttl, channel)
  local left = redis.call('PTTL', key)
  if ttl == '0' and left == -2 then return end
  local joined = redis.call('SADD', key, member)
  if ttl == '' then redis.call('PERSIST', key)
  elseif left ~= -1 and tonumber(ttl) > left then redis.call('PEXPIRE', key, ttl) end
  if joined == 1 then redis.call('PUBLISH', channel, member) end
end
`;

export const scripts = {
  /** ARGV: key. */
  get: `${base}return redis.call('GET', base .. 'v:' .. ARGV[1])`,
  /** ARGV: key, text, lifetime in ms ('inf' = for ever, '0' = over). */
  put: `${base}${write}write(base .. 'v:' .. ARGV[1], ARGV[2], ARGV[3])`,
  /** ARGV: key. */
  drop: `${base}redis.call('DEL', base .. 'v:' .. ARGV[1])`,
  /** ARGV: key. */
  take: `${base}return redis.call('GETDEL', base .. 'v:' .. ARGV[1])`,
  /**
   * ARGV: key, the text that must be there ('' = none), the text to write ('' = remove), its lifetime ('' = the one that
   * the key has). Gives nothing when done; otherwise the text that is really there, so that a new attempt needs no new read.
   */
  compareAndSet: `${base}${write}
local key = base .. 'v:' .. ARGV[1]
local current = redis.call('GET', key) or ''
if current ~= ARGV[2] then return current end
if ARGV[3] == '' then redis.call('DEL', key) else write(key, ARGV[3], ARGV[4]) end
return false`,
  /**
   * ARGV: the channel of the space, then six for each change: what to do (put, drop, keep, join, leave), key, '1' if it has
   * a condition, the text that must be there, text or member, lifetime. All conditions come before all changes.
   */
  commit: `${base}${write}${join}
for i = 2, #ARGV, 6 do
  if ARGV[i + 2] == '1' and (redis.call('GET', base .. 'v:' .. ARGV[i + 1]) or '') ~= ARGV[i + 3] then return 0 end
end
for i = 2, #ARGV, 6 do
  local verb, key = ARGV[i], ARGV[i + 1]
  if verb == 'put' then write(base .. 'v:' .. key, ARGV[i + 4], ARGV[i + 5])
  elseif verb == 'drop' then redis.call('DEL', base .. 'v:' .. key)
  elseif verb == 'join' then join(base .. 's:' .. key, ARGV[i + 4], ARGV[i + 5], ARGV[1] .. key)
  elseif verb == 'leave' then redis.call('SREM', base .. 's:' .. key, ARGV[i + 4]) end
end
return 1`,
  /** ARGV: series, first number, lifetime in ms ('' = for ever). */
  next: `${base}
local key = base .. 'n:' .. ARGV[1]
local number = redis.call('EXISTS', key) == 1 and redis.call('INCR', key) or ARGV[2]
if ARGV[3] == '' then redis.call('SET', key, number) else redis.call('SET', key, number, 'PX', ARGV[3]) end
return tonumber(number)`,
  /** ARGV: set, member, lifetime in ms ('' = for ever), channel. */
  join: `${base}${join}join(base .. 's:' .. ARGV[1], ARGV[2], ARGV[3], ARGV[4])`,
  /** ARGV: set, member. */
  leave: `${base}redis.call('SREM', base .. 's:' .. ARGV[1], ARGV[2])`,
  /** ARGV: set. */
  members: `${base}return redis.call('SMEMBERS', base .. 's:' .. ARGV[1])`,
  /** ARGV: log, text, most entries, most bytes, lifetime in ms ('' = for ever). */
  append: `${base}
local log, size = base .. 'l:' .. ARGV[1], base .. 'b:' .. ARGV[1]
local entries = redis.call('RPUSH', log, ARGV[2])
local bytes = redis.call('INCRBY', size, #ARGV[2])
while entries > tonumber(ARGV[3]) or (bytes > tonumber(ARGV[4]) and entries > 0) do
  bytes = redis.call('DECRBY', size, #redis.call('LPOP', log))
  entries = entries - 1
end
for _, key in ipairs({ log, size }) do
  if ARGV[5] == '' then redis.call('PERSIST', key) else redis.call('PEXPIRE', key, ARGV[5]) end
end`,
  /** ARGV: log. */
  entries: `${base}return redis.call('LRANGE', base .. 'l:' .. ARGV[1], 0, -1)`,
  /** ARGV: milliseconds, then whole names of keys of this space. */
  hasten: `
for i = 2, #ARGV do
  local left = redis.call('PTTL', ARGV[i])
  if left >= 0 then
    if left > tonumber(ARGV[1]) then redis.call('PEXPIRE', ARGV[i], left - ARGV[1]) else redis.call('DEL', ARGV[i]) end
  end
end`,
  /** ARGV: pairs of key and text, written in the new generation. Gives its number. */
  wipe: `
local generation = redis.call('INCR', KEYS[1])
for i = 1, #ARGV, 2 do
  redis.call('SET', string.sub(KEYS[1], 1, -11) .. generation .. ':v:' .. ARGV[i], ARGV[i + 1])
end
return generation`,
} as const;

/** Escapes what SCAN's MATCH would take for a pattern. */
export function escapePattern(text: string): string {
  return text.replace(/[*?[\]\\]/g, '\\$&');
}
