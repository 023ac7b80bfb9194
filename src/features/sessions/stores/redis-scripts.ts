import { NOW } from '../../../server/redis/server-time.js';

/**
 * What has to happen in Redis at one go. Keys are made in the scripts from the prefix: a cluster is not supported.
 *
 * PREFIX s:ID        hash: record (JSON text), version, family
 * PREFIX f:FAMILY    hash of what sessions of one family have:
 *                      s:SESSION  checkpoints that it lists (ids, comma between)
 *                      m:ID, l:ID, r:ID  of a checkpoint: manifest, addresses (comma between), sessions that list it
 *                      g:ADDRESS, n:ADDRESS  of a group: bytes, checkpoints that are made of it
 * PREFIX l:ID        lease: token of the holder
 * PREFIX q:ID, w:ID  who waits for the lease: by number, by the time at which it is given up
 * PREFIX i:OWNER     sorted set of places, all of score 0: the sessions of an owner in the order of their making
 * PREFIX e           sorted set "PLACE FAMILY OWNER" by the time at which it expires
 * PREFIX b, y        hashes: bytes in families, by owner and by family
 *
 * Sessions expire by Redis. A family stays a while longer than its last session, so that what an expired one had is
 * counted off by the next sweep; without any server it expires by itself.
 */

/** How long a family outlives its last session, ms; servers sweep twice a minute. */
const FAMILY_GRACE_MS = 600_000;

/** How much an owner holds, changed by whichever script makes or drops something. */
const ACCOUNT = `
local function account(family, owner, bytes)
  for key, field in pairs({b = owner, y = family}) do
    if redis.call('HINCRBY', prefix .. key, field, bytes) <= 0 then redis.call('HDEL', prefix .. key, field) end
  end
end`;

/**
 * A session no longer has checkpoints, or they no longer have groups. The first command of each only takes away: that is
 * done even where Redis has no memory left, and then so is the rest.
 */
const DROP = `
local work = 0
local function drop(family, owner, id)
  local key = prefix .. 'f:' .. family
  if redis.call('HINCRBY', key, 'r:' .. id, -1) > 0 then return end
  local freed = redis.call('HSTRLEN', key, 'm:' .. id)
  for address in string.gmatch(redis.call('HGET', key, 'l:' .. id) or '', '[^,]+') do
    work = work + 1
    if redis.call('HINCRBY', key, 'n:' .. address, -1) <= 0 then
      freed = freed + redis.call('HSTRLEN', key, 'g:' .. address)
      redis.call('HDEL', key, 'g:' .. address, 'n:' .. address)
    end
  end
  redis.call('HDEL', key, 'm:' .. id, 'l:' .. id, 'r:' .. id)
  account(family, owner, -freed)
end
local function release(session, family, owner)
  local key = prefix .. 'f:' .. family
  local ids = redis.call('HGET', key, 's:' .. session)
  if ids then
    redis.call('HDEL', key, 's:' .. session)
    for id in string.gmatch(ids, '[^,]+') do drop(family, owner, id) end
  elseif redis.call('EXISTS', key) == 0 then
    -- No server swept for so long that the family has expired by itself.
    local held = tonumber(redis.call('HGET', prefix .. 'y', family)) or 0
    if held > 0 then account(family, owner, -held) end
  end
end`;

/** Takes what has expired out of the sets that name and count it, some at a time. @returns whether there may be more */
const SWEEP = `
local function sweep()
  local expired = redis.call('ZRANGEBYSCORE', prefix .. 'e', '-inf', now, 'LIMIT', 0, 500)
  work = 0
  for _, name in ipairs(expired) do
    local place, family, owner = string.match(name, '^(%S+) (%S+) (.*)$')
    redis.call('ZREM', prefix .. 'e', name)
    redis.call('ZREM', prefix .. 'i:' .. owner, place)
    release(string.match(place, '[^.]+$'), family, owner)
    if work > 20000 then return true end
  end
  return #expired == 500
end`;

/**
 * ARGV: prefix, id, token, version before (0 makes a session), record, checkpoint ids, ms to live, place, owner,
 * sessions at most, family, sessions and bytes of one owner at most (-1: any), id of the new checkpoint or '', its
 * manifest, addresses of its groups, and for each that may be new its address and its bytes.
 */
export const SAVE = `
local prefix, id, token, before = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local record, ids, ttl = ARGV[5], ARGV[6], tonumber(ARGV[7])
local place, owner, most, family = ARGV[8], ARGV[9], tonumber(ARGV[10]), ARGV[11]
local share, shareBytes, added = tonumber(ARGV[12]), tonumber(ARGV[13]), ARGV[14]
local manifest, addresses = ARGV[15], ARGV[16]
local key, parts = prefix .. 's:' .. id, prefix .. 'f:' .. family
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
if before == '0' then
  local mine = prefix .. 'i:' .. owner
  if share >= 0 and isOver(function() return redis.call('ZCARD', mine) >= share end) then return 'share' end
  if isOver(function() return redis.call('ZCARD', prefix .. 'e') >= most end) then return 'limit' end
else
  local version = redis.call('HGET', key, 'version')
  if not version then return 'gone' end
  local holder = redis.call('GET', prefix .. 'l:' .. id)
  if version ~= before or (holder and holder ~= token) then return 'overtaken' end
end
local old, listed = {}, {}
for one in string.gmatch(redis.call('HGET', parts, 's:' .. id) or '', '[^,]+') do old[one] = true end
for one in string.gmatch(ids, '[^,]+') do
  listed[one] = true
  if one ~= added and redis.call('HEXISTS', parts, 'm:' .. one) == 0 then return 'missing' end
end
local new, wanted, bytes = {}, {}, #manifest
for n = 17, #ARGV, 2 do
  if redis.call('HEXISTS', parts, 'g:' .. ARGV[n]) == 0 then
    new[ARGV[n]] = ARGV[n + 1]
    bytes = bytes + #ARGV[n + 1]
  end
end
for address in string.gmatch(addresses, '[^,]+') do
  wanted[address] = true
  if not new[address] and redis.call('HEXISTS', parts, 'g:' .. address) == 0 then return 'missing' end
end
if added ~= '' and shareBytes >= 0 then
  local freed, less = 0, {}
  for one in pairs(old) do
    if not listed[one] and redis.call('HGET', parts, 'r:' .. one) == '1' then
      freed = freed + redis.call('HSTRLEN', parts, 'm:' .. one)
      for address in string.gmatch(redis.call('HGET', parts, 'l:' .. one) or '', '[^,]+') do
        if not wanted[address] then less[address] = (less[address] or 0) + 1 end
      end
    end
  end
  for address, count in pairs(less) do
    if tonumber(redis.call('HGET', parts, 'n:' .. address)) == count then
      freed = freed + redis.call('HSTRLEN', parts, 'g:' .. address)
    end
  end
  local function held() return tonumber(redis.call('HGET', prefix .. 'b', owner)) or 0 end
  if isOver(function() return held() + bytes - freed > shareBytes end) then return 'shareBytes' end
end
if added ~= '' then
  redis.call('HSET', parts, 'm:' .. added, manifest, 'l:' .. added, addresses)
  for address, content in pairs(new) do redis.call('HSET', parts, 'g:' .. address, content) end
  for address in pairs(wanted) do redis.call('HINCRBY', parts, 'n:' .. address, 1) end
  account(family, owner, bytes)
end
redis.call('HSET', key, 'record', record, 'version', tostring(tonumber(before) + 1), 'family', family)
redis.call('PEXPIRE', key, ttl)
redis.call('HSET', parts, 's:' .. id, ids)
for one in pairs(listed) do
  if not old[one] then redis.call('HINCRBY', parts, 'r:' .. one, 1) end
end
for one in pairs(old) do
  if not listed[one] then drop(family, owner, one) end
end
local lives = ttl + ${FAMILY_GRACE_MS}
if redis.call('PTTL', parts) < lives then redis.call('PEXPIRE', parts, lives) end
redis.call('ZADD', prefix .. 'e', now + ttl, place .. ' ' .. family .. ' ' .. owner)
redis.call('ZADD', prefix .. 'i:' .. owner, 0, place)
return 'saved'`;

/** ARGV: prefix, id, place, owner. @returns whether it was there */
export const REMOVE = `
local prefix, id = ARGV[1], ARGV[2]
${ACCOUNT}
${DROP}
local family = redis.call('HGET', prefix .. 's:' .. id, 'family')
if not family then return 0 end
redis.call('DEL', prefix .. 's:' .. id)
release(id, family, ARGV[4])
redis.call('ZREM', prefix .. 'e', ARGV[3] .. ' ' .. family .. ' ' .. ARGV[4])
redis.call('ZREM', prefix .. 'i:' .. ARGV[4], ARGV[3])
return 1`;

/** ARGV: prefix. @returns how many sessions there are */
export const COUNT = `
local prefix = ARGV[1]
${NOW}
${ACCOUNT}
${DROP}
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

/** ARGV: prefix, id, token. Releases the lease, or the place of one who waits for it. */
export const RELEASE = `
local prefix, id, token = ARGV[1], ARGV[2], ARGV[3]
redis.call('ZREM', prefix .. 'q:' .. id, token)
redis.call('ZREM', prefix .. 'w:' .. id, token)
if redis.call('GET', prefix .. 'l:' .. id) == token then return redis.call('DEL', prefix .. 'l:' .. id) end
return 0`;
