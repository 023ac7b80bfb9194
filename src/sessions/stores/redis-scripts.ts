import { NOW } from '../../redis/server-time.js';

/**
 * What has to happen in Redis at one go. Keys are made in the scripts from the prefix: a cluster is not supported.
 *
 * PREFIX s:ID        hash: record (JSON text), version, checkpoints (ids, comma between)
 * PREFIX c:ID        bytes of a checkpoint
 * PREFIX r:ID        set: sessions that list the checkpoint
 * PREFIX l:ID        lease: token of the holder
 * PREFIX q:ID, w:ID  who waits for the lease: by number, by the time at which it is given up
 * PREFIX i:OWNER     sorted set of places, all of score 0: the sessions of an owner in the order of their making
 * PREFIX e           sorted set "PLACE OWNER" by the time at which it expires
 * PREFIX x           sorted set "ID BYTES OWNER" of checkpoints by the time at which they expire
 * PREFIX b           hash: bytes of the checkpoints of each owner, as they are in x
 *
 * Every key goes by itself with the session it belongs to, a shared checkpoint with the last of its sessions.
 */

/**
 * How much an owner holds is changed together with the set that says why, by whichever script makes or drops a
 * checkpoint. Where Redis has no memory left even taking away may fail; then the set keeps its word, and is swept later.
 */
const ACCOUNT = `
local function account(owner, bytes)
  local held = redis.pcall('HINCRBY', prefix .. 'b', owner, bytes)
  if type(held) == 'table' then return false end
  if held <= 0 then redis.call('HDEL', prefix .. 'b', owner) end
  return true
end
local function member(id, owner)
  return id .. ' ' .. redis.call('STRLEN', prefix .. 'c:' .. id) .. ' ' .. owner
end`;

/**
 * A session no longer lists checkpoints. One that others list lives on for as long as the last of them: sessions that
 * have expired tell nobody, and are only found here. Of thousands of forks not all are looked at.
 */
const DROP = `
local function forget(id, owner)
  local name = member(id, owner)
  if redis.call('ZSCORE', prefix .. 'x', name) and account(owner, -redis.call('STRLEN', prefix .. 'c:' .. id)) then
    redis.call('ZREM', prefix .. 'x', name)
  end
  redis.call('DEL', prefix .. 'r:' .. id, prefix .. 'c:' .. id)
end
local function drop(session, ids, owner)
  for id in string.gmatch(ids, '[^,]+') do
    local listed, longest = prefix .. 'r:' .. id, 0
    redis.call('SREM', listed, session)
    for _, other in ipairs(redis.call('SRANDMEMBER', listed, 100)) do
      local left = redis.call('PTTL', prefix .. 's:' .. other)
      if left < 0 then redis.call('SREM', listed, other) else longest = math.max(longest, left) end
    end
    local others = redis.call('SCARD', listed)
    if others == 0 then
      forget(id, owner)
    elseif others < 100 then
      for _, kind in ipairs({'c:', 'r:'}) do redis.call('PEXPIRE', prefix .. kind .. id, longest) end
      redis.call('ZADD', prefix .. 'x', 'XX', now + longest, member(id, owner))
    end
  end
end`;

/** Takes what has expired out of the sets that name and count it, some at a time. @returns whether there may be more */
const SWEEP = `
local function sweep()
  local sessions = redis.call('ZRANGEBYSCORE', prefix .. 'e', '-inf', now, 'LIMIT', 0, 500)
  for _, name in ipairs(sessions) do
    local place, owner = string.match(name, '^(%S+) (.*)$')
    redis.call('ZREM', prefix .. 'e', name)
    redis.call('ZREM', prefix .. 'i:' .. owner, place)
  end
  local checkpoints = redis.call('ZRANGEBYSCORE', prefix .. 'x', '-inf', now, 'LIMIT', 0, 2000)
  for _, name in ipairs(checkpoints) do
    local bytes, owner = string.match(name, '^%S+ (%d+) (.*)$')
    if not account(owner, -tonumber(bytes)) then return false end
    redis.call('ZREM', prefix .. 'x', name)
  end
  return #sessions == 500 or #checkpoints == 2000
end`;

/**
 * ARGV: prefix, id, token, version before (0 makes a session), record, checkpoint ids, ms to live, place, owner,
 * sessions at most, id of the new checkpoint or '', its bytes, sessions and bytes of one owner at most (-1: any).
 */
export const SAVE = `
local prefix, id, token, before = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local record, ids, ttl = ARGV[5], ARGV[6], tonumber(ARGV[7])
local place, owner, most, added = ARGV[8], ARGV[9], tonumber(ARGV[10]), ARGV[11]
local share, shareBytes = tonumber(ARGV[13]), tonumber(ARGV[14])
local key = prefix .. 's:' .. id
${NOW}
${ACCOUNT}
${DROP}
${SWEEP}
local more = sweep()
local function isOver(count)
  for _ = 1, 20 do
    if not count() then return false end
    if not more then return true end
    more = sweep()
  end
  return count()
end
local old = ''
if before == '0' then
  local mine = prefix .. 'i:' .. owner
  if share >= 0 and isOver(function() return redis.call('ZCARD', mine) >= share end) then return 'share' end
  if isOver(function() return redis.call('ZCARD', prefix .. 'e') >= most end) then return 'limit' end
else
  local version = redis.call('HGET', key, 'version')
  if not version then return 'gone' end
  local holder = redis.call('GET', prefix .. 'l:' .. id)
  if version ~= before or (holder and holder ~= token) then return 'overtaken' end
  old = redis.call('HGET', key, 'checkpoints')
end
for one in string.gmatch(ids, '[^,]+') do
  if one ~= added and redis.call('EXISTS', prefix .. 'c:' .. one) == 0 then return 'missing' end
end
local dropped, freed = '', 0
for one in string.gmatch(old, '[^,]+') do
  if not string.find(ids, one, 1, true) then
    dropped = dropped .. ',' .. one
    if redis.call('SCARD', prefix .. 'r:' .. one) == 1 then freed = freed + redis.call('STRLEN', prefix .. 'c:' .. one) end
  end
end
if added ~= '' then
  local function held() return tonumber(redis.call('HGET', prefix .. 'b', owner)) or 0 end
  if shareBytes >= 0 and isOver(function() return held() + #ARGV[12] - freed > shareBytes end) then
    return 'shareBytes'
  end
  redis.call('SET', prefix .. 'c:' .. added, ARGV[12], 'PX', ttl)
end
for one in string.gmatch(ids, '[^,]+') do
  redis.call('SADD', prefix .. 'r:' .. one, id)
  if one == added or redis.call('PTTL', prefix .. 'c:' .. one) < ttl then
    local isNew = redis.call('ZADD', prefix .. 'x', now + ttl, member(one, owner)) == 1
    if isNew then account(owner, redis.call('STRLEN', prefix .. 'c:' .. one)) end
  end
  for _, kind in ipairs({'c:', 'r:'}) do
    if redis.call('PTTL', prefix .. kind .. one) < ttl then redis.call('PEXPIRE', prefix .. kind .. one, ttl) end
  end
end
drop(id, dropped, owner)
redis.call('HSET', key, 'record', record, 'version', tostring(tonumber(before) + 1), 'checkpoints', ids)
redis.call('PEXPIRE', key, ttl)
redis.call('ZADD', prefix .. 'e', now + ttl, place .. ' ' .. owner)
redis.call('ZADD', prefix .. 'i:' .. owner, 0, place)
return 'saved'`;

/** ARGV: prefix, id, place, owner. @returns whether it was there */
export const REMOVE = `
local prefix, id = ARGV[1], ARGV[2]
${NOW}
${ACCOUNT}
${DROP}
local ids = redis.call('HGET', prefix .. 's:' .. id, 'checkpoints')
if not ids then return 0 end
drop(id, ids, ARGV[4])
redis.call('DEL', prefix .. 's:' .. id)
redis.call('ZREM', prefix .. 'e', ARGV[3] .. ' ' .. ARGV[4])
redis.call('ZREM', prefix .. 'i:' .. ARGV[4], ARGV[3])
return 1`;

/** ARGV: prefix. @returns how many sessions there are */
export const COUNT = `
local prefix = ARGV[1]
${NOW}
${ACCOUNT}
${SWEEP}
sweep()
return redis.call('ZCARD', prefix .. 'e')`;

/**
 * ARGV: prefix, id, token, ms of the lease, ms after which one who waits and does not ask again is given up, whether to
 * wait. @returns whether it has the lease now
 */
export const ACQUIRE = `
local prefix, id, token = ARGV[1], ARGV[2], ARGV[3]
local lock, queue, waiting = prefix .. 'l:' .. id, prefix .. 'q:' .. id, prefix .. 'w:' .. id
${NOW}
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', waiting, '-inf', now)) do
  redis.call('ZREM', queue, dead)
  redis.call('ZREM', waiting, dead)
end
if not redis.call('ZSCORE', queue, token) then
  local last = redis.call('ZRANGE', queue, -1, -1, 'WITHSCORES')
  if ARGV[6] == '0' and (last[1] or redis.call('EXISTS', lock) == 1) then return 0 end
  redis.call('ZADD', queue, (tonumber(last[2]) or 0) + 1, token)
end
redis.call('ZADD', waiting, now + ARGV[5], token)
for _, key in ipairs({queue, waiting}) do redis.call('PEXPIRE', key, 10 * ARGV[5]) end
if redis.call('ZRANGE', queue, 0, 0)[1] ~= token then return 0 end
if not redis.call('SET', lock, token, 'NX', 'PX', ARGV[4]) then return 0 end
redis.call('ZREM', queue, token)
redis.call('ZREM', waiting, token)
return 1`;

/** ARGV: prefix, id, token, ms of the lease. @returns whether it still has it */
export const RENEW = `
if redis.call('GET', ARGV[1] .. 'l:' .. ARGV[2]) ~= ARGV[3] then return 0 end
return redis.call('PEXPIRE', ARGV[1] .. 'l:' .. ARGV[2], ARGV[4])`;

/** ARGV: prefix, id, token. Gives up the lease, or the place of one who waits for it. */
export const RELEASE = `
local prefix, id, token = ARGV[1], ARGV[2], ARGV[3]
redis.call('ZREM', prefix .. 'q:' .. id, token)
redis.call('ZREM', prefix .. 'w:' .. id, token)
if redis.call('GET', prefix .. 'l:' .. id) == token then return redis.call('DEL', prefix .. 'l:' .. id) end
return 0`;
