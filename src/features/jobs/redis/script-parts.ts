import { NOW } from '../../../server/redis/server-time.js';
import { WAITING } from './turns.js';

/**
 * What has to happen in Redis at one go, in the parts that several scripts have. Keys are made in the scripts from the prefix: a cluster is not supported.
 *
 * PREFIX r:ID      hash: order (JSON text), owner, request, state, attempts, executionId, startedAt, finishedAt, expiresAt,
 *                  answer, bytes (of order, request and answer), turn, seen (by how many turns its owner was set back
 *                  when it got this one), cancel, callback (JSON text, with a callbackUrl)
 * PREFIX o:OWNER   sorted set of ids: the jobs of an owner in the order in which they were accepted
 * PREFIX b         hash: bytes of the jobs of each owner
 * PREFIX n         hash: how many are in each state, bytes of all, seq (the number of the last), turn (the highest begun)
 * PREFIX t         sorted set of owners by the turn of their last job
 * PREFIX q, u      who waits and who was set back: see turns.ts
 * PREFIX w         sorted set of ids that have not ended, or whose callback is pending, by the time when somebody last
 *                  looked after them
 * PREFIX e         sorted set "ID STATE BYTES OWNER" of all others, by the time at which they expire
 * PREFIX queue:... and callbacks:... what BullMQ keeps: ids in the order of their turns, who has which, and for how long
 *                  no other server may
 *
 * A record for which nothing is left to do goes by itself; what counts it is tidied up by the next script.
 *
 * A script that fails is not rolled back. Where Redis has no memory the first command that takes some fails, so such a one
 * comes before all that give some back; messages may be forbidden, and are only a help.
 */

/** Bytes of all jobs, and of those of their owner, once these are counted: CREATE begins it. */
export const WEIGH = `
local function weigh(owner, bytes)
  redis.call('HINCRBY', prefix .. 'n', 'bytes', bytes)
  if redis.call('HEXISTS', prefix .. 'b', owner) == 0 then return end
  if redis.call('HINCRBY', prefix .. 'b', owner, bytes) <= 0 then redis.call('HDEL', prefix .. 'b', owner) end
end`;

/** Forgets what has expired, some at a time. @returns whether there may be more */
export const SWEEP = `
local function sweep()
  local found = redis.call('ZRANGEBYSCORE', prefix .. 'e', '-inf', now, 'LIMIT', 0, 1000)
  for _, member in ipairs(found) do
    local id, state, bytes, owner = string.match(member, '^(%S+) (%S+) (%d+) (.*)$')
    if id then
      if type(redis.pcall('HINCRBY', prefix .. 'n', state, -1)) == 'table' then return false end
      weigh(owner, -tonumber(bytes))
      redis.call('ZREM', prefix .. 'o:' .. owner, id)
      redis.call('DEL', prefix .. 'r:' .. id)
    end
    redis.call('ZREM', prefix .. 'e', member)
  end
  return #found == 1000
end`;

/** The states that a job has not ended in, and its change from one to another. */
export const MOVE = `
local function waits(state) return state == 'queued' or state == 'running' end
${WAITING}
local function move(key, from, to)
  redis.call('HSET', key, 'state', to)
  redis.call('HINCRBY', prefix .. 'n', from, -1)
  redis.call('HINCRBY', prefix .. 'n', to, 1)
  if from == 'queued' then waiting(redis.call('HGET', key, 'owner'), -1) end
  if to == 'queued' then waiting(redis.call('HGET', key, 'owner'), 1) end
end`;

/** Nothing is left to do for a job: from now on it is kept for some time. */
export const SETTLE = `
local function settle(id, ttl)
  local key = prefix .. 'r:' .. id
  local owner, state, bytes = unpack(redis.call('HMGET', key, 'owner', 'state', 'bytes'))
  redis.call('PEXPIRE', key, ttl)
  redis.call('ZREM', prefix .. 'w', id)
  redis.call('ZADD', prefix .. 'e', now + ttl, id .. ' ' .. state .. ' ' .. (bytes or '0') .. ' ' .. (owner or ''))
end`;

/**
 * The end of a job: the request goes, the answer comes.
 * @returns `ended`, or `owed` if its callback must be notified
 */
export const FINISH = `
${NOW}
${WEIGH}
${MOVE}
${SETTLE}
local function finish(id, from, to, answer, at, ttl)
  local key = prefix .. 'r:' .. id
  local order, before, callback, owner = unpack(redis.call('HMGET', key, 'order', 'bytes', 'callback', 'owner'))
  local bytes = #(order or '') + #answer
  move(key, from, to)
  redis.call('HDEL', key, 'request', 'cancel')
  redis.call('HSET', key, 'answer', answer, 'finishedAt', at, 'expiresAt', string.format('%.0f', at + ttl), 'bytes', bytes)
  weigh(owner or '', bytes - (tonumber(before) or 0))
  redis.pcall('PUBLISH', prefix .. 'said', 'ended ' .. id)
  if callback then
    redis.call('HSET', key, 'callback', (string.gsub(callback, '"nextAttemptAt":null', '"nextAttemptAt":' .. at, 1)))
    redis.call('ZADD', prefix .. 'w', now, id)
    return 'owed'
  end
  settle(id, ttl)
  return 'ended'
end`;
