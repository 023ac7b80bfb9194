import { NOW } from '../../../server/redis/server-time.js';
import { FINISH, MOVE, SETTLE, SWEEP, WEIGH } from './script-parts.js';
import { LATER_TURN, SET_BACK, START_ANEW, WAITING } from './turns.js';

/** The scripts of jobs; which keys there are is said where their parts are. */

/**
 * ARGV: prefix, id, owner, order, request, jobs at most, bytes at most, jobs of this owner at most (-1: any), turn at most,
 * callback or '', jobs and bytes of one owner at most (-1: any).
 * @returns its turn, or why there is no room
 */
export const CREATE = `
local prefix, id, owner, order, request = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local most, kept = tonumber(ARGV[6]), tonumber(ARGV[8])
local share, shareBytes = tonumber(ARGV[11]), tonumber(ARGV[12])
${NOW}
${WEIGH}
${SWEEP}
${WAITING}
${START_ANEW}
local counts, weights, ids = prefix .. 'n', prefix .. 'b', prefix .. 'o:' .. owner
local function count(name) return tonumber(redis.call('HGET', counts, name)) or 0 end
local function held()
  local bytes = tonumber(redis.call('HGET', weights, owner))
  if bytes then return bytes end
  bytes = 0
  for _, one in ipairs(redis.call('ZRANGE', ids, 0, -1)) do
    bytes = bytes + (tonumber(redis.call('HGET', prefix .. 'r:' .. one, 'bytes')) or 0)
  end
  return bytes
end
local function fault()
  local mine = redis.call('ZCARD', ids)
  if kept >= 0 and mine >= kept then return 'kept' end
  if share >= 0 and mine >= share then return 'share' end
  if shareBytes >= 0 and held() + #request > shareBytes then return 'shareBytes' end
  local all = 0
  for _, state in ipairs({'queued', 'running', 'succeeded', 'failed', 'cancelled'}) do all = all + count(state) end
  if all >= most then return 'jobs' end
  if count('bytes') + #request > tonumber(ARGV[7]) then return 'bytes' end
end
local more, full = sweep(), fault()
for _ = 1, 20 do
  if not full or not more then break end
  more, full = sweep(), fault()
end
if full then return full end
local before = held()
if count('queued') <= 0 then start_anew() end
local last = tonumber(redis.call('ZSCORE', prefix .. 't', owner) or 0)
local turn = math.min(math.max(count('turn'), last) + 1, tonumber(ARGV[9]))
redis.call('ZADD', prefix .. 't', turn, owner)
local seen = redis.call('HGET', prefix .. 'u', owner) or 0
local bytes = #order + #request
redis.call('HSET', prefix .. 'r:' .. id, 'order', order, 'owner', owner, 'request', request, 'state', 'queued',
  'attempts', 0, 'bytes', bytes, 'turn', turn, 'seen', seen)
if ARGV[10] ~= '' then redis.call('HSET', prefix .. 'r:' .. id, 'callback', ARGV[10]) end
redis.call('ZADD', prefix .. 'o:' .. owner, redis.call('HINCRBY', counts, 'seq', 1), id)
redis.call('ZADD', prefix .. 'w', now, id)
redis.call('HINCRBY', counts, 'queued', 1)
waiting(owner, 1)
redis.call('HINCRBY', counts, 'bytes', bytes)
redis.call('HSET', weights, owner, before + bytes)
return turn`;

/** ARGV: prefix, id. Takes back what was not reported. */
export const DISCARD = `
local prefix, id = ARGV[1], ARGV[2]
${WEIGH}
${WAITING}
local owner, state, bytes = unpack(redis.call('HMGET', prefix .. 'r:' .. id, 'owner', 'state', 'bytes'))
if state ~= 'queued' then return 0 end
redis.call('HINCRBY', prefix .. 'n', 'queued', -1)
waiting(owner, -1)
weigh(owner, -(tonumber(bytes) or 0))
redis.call('DEL', prefix .. 'r:' .. id)
redis.call('ZREM', prefix .. 'o:' .. owner, id)
redis.call('ZREM', prefix .. 'w', id)
return 1`;

/**
 * ARGV: prefix, id, token of BullMQ's lock, executionId, time, attempts at most.
 * @returns what to do, attempts, order, request, executionId of the attempt before; `later` and the turn that
 *   it has to wait for
 */
export const BEGIN = `
local prefix, id = ARGV[1], ARGV[2]
local key = prefix .. 'r:' .. id
${NOW}
${MOVE}
${LATER_TURN}
local state, cancel, attempts, before, order, request, turn, seen, owner =
  unpack(redis.call('HMGET', key, 'state', 'cancel', 'attempts', 'executionId', 'order', 'request', 'turn', 'seen', 'owner'))
if not waits(state) then return {'over'} end
if redis.call('GET', prefix .. 'queue:' .. id .. ':lock') ~= ARGV[3] then return {'lost'} end
attempts = tonumber(attempts) or 0
if cancel then return {'cancelled', attempts, '', '', before or ''} end
if attempts >= tonumber(ARGV[6]) then return {'spent', attempts, '', '', before or ''} end
turn = tonumber(turn) or 0
redis.call('ZADD', prefix .. 'w', now, id)
local later = state == 'queued' and owner and later_turn(owner, turn, tonumber(seen) or 0)
redis.call('HSET', prefix .. 'n', 'turn', math.max(turn, tonumber(redis.call('HGET', prefix .. 'n', 'turn')) or 0))
if later then
  redis.call('HSET', key, 'turn', later, 'seen', redis.call('HGET', prefix .. 'u', owner))
  return {'later', later}
end
if state == 'queued' then move(key, 'queued', 'running') end
redis.call('HSET', key, 'attempts', attempts + 1, 'executionId', ARGV[4], 'startedAt', ARGV[5])
redis.call('ZREMRANGEBYSCORE', prefix .. 't', '-inf', redis.call('HGET', prefix .. 'n', 'turn'))
return {'begun', attempts + 1, order or '', request or '', ARGV[4]}`;

/**
 * ARGV: prefix, id, executionId of the attempt that has ended, state, answer, time, ms to be kept, by how many turns it
 * sets its owner back.
 * @returns `ended` or `owed`; `over` when it had ended before, `lost` when another attempt was begun since
 */
export const END = `
local prefix, id = ARGV[1], ARGV[2]
${FINISH}
${SET_BACK}
local state, executionId, owner = unpack(redis.call('HMGET', prefix .. 'r:' .. id, 'state', 'executionId', 'owner'))
if not waits(state) then return 'over' end
if (executionId or '') ~= ARGV[3] then return 'lost' end
local ended = finish(id, state, ARGV[4], ARGV[5], ARGV[6], ARGV[7])
if owner then set_back(owner, tonumber(ARGV[8])) end
return ended`;

/**
 * ARGV: prefix, id, executionId, whether its code was begun, the answer of one that is cancelled, time, ms to be kept.
 * @returns `returned`, `ended` or `owed` when it was to be cancelled, `over` or `lost` as END
 */
export const PUT_BACK = `
local prefix, id = ARGV[1], ARGV[2]
local key = prefix .. 'r:' .. id
${FINISH}
local state, executionId, cancel, attempts =
  unpack(redis.call('HMGET', key, 'state', 'executionId', 'cancel', 'attempts'))
if not waits(state) then return 'over' end
if executionId ~= ARGV[3] then return 'lost' end
if ARGV[4] == '0' then
  redis.call('HSET', key, 'attempts', math.max(0, (tonumber(attempts) or 0) - 1))
  redis.call('HDEL', key, 'executionId', 'startedAt')
end
if cancel then return finish(id, state, 'cancelled', ARGV[5], ARGV[6], ARGV[7]) end
if state == 'running' then move(key, 'running', 'queued') end
return 'returned'`;

/**
 * ARGV: prefix, id, owner, answer of one that never began, time, ms to be kept.
 * @returns `none`, `over`, `ended` or `owed` when it had not begun, `asked` if its server is notified
 */
export const CANCEL = `
local prefix, id = ARGV[1], ARGV[2]
local key = prefix .. 'r:' .. id
${FINISH}
local owner, state = unpack(redis.call('HMGET', key, 'owner', 'state'))
if not state or owner ~= ARGV[3] then return 'none' end
if not waits(state) then return 'over' end
if state == 'queued' then return finish(id, state, 'cancelled', ARGV[4], ARGV[5], ARGV[6]) end
redis.call('HSET', key, 'cancel', 1)
redis.pcall('PUBLISH', prefix .. 'said', 'cancel ' .. id)
return 'asked'`;

/** ARGV: prefix, and of each job that runs here id and executionId. @returns `cancel`, `lost` or '' for each */
export const CHECK = `
local prefix, found = ARGV[1], {}
for n = 2, #ARGV, 2 do
  local state, executionId, cancel =
    unpack(redis.call('HMGET', prefix .. 'r:' .. ARGV[n], 'state', 'executionId', 'cancel'))
  local word = ''
  if executionId ~= ARGV[n + 1] or (state ~= 'running' and state ~= 'queued') then word = 'lost'
  elseif cancel then word = 'cancel' end
  table.insert(found, word)
end
return found`;

/**
 * ARGV: prefix, owner, jobs at most, state or '', id of the last one of the page before or '', names of the fields.
 * @returns the fields of each, newest first
 */
export const LIST = `
local prefix, most, wanted = ARGV[1], tonumber(ARGV[3]), ARGV[4]
local index = prefix .. 'o:' .. ARGV[2]
local start = 0
if ARGV[5] ~= '' then
  local rank = redis.call('ZREVRANK', index, ARGV[5])
  if rank then start = rank + 1 end
end
local names, found = {}, {}
for n = 6, #ARGV do table.insert(names, ARGV[n]) end
while true do
  local ids = redis.call('ZREVRANGE', index, start, start + 199)
  for _, id in ipairs(ids) do
    local key = prefix .. 'r:' .. id
    local state = redis.pcall('HGET', key, 'state')
    if type(state) == 'string' and (wanted == '' or state == wanted) then
      table.insert(found, redis.call('HMGET', key, unpack(names)))
      if #found == most then return found end
    end
  end
  if #ids < 200 then return found end
  start = start + 200
end`;

/** ARGV: prefix. @returns names and numbers by turns */
export const COUNT = `
local prefix = ARGV[1]
${NOW}
${WEIGH}
${SWEEP}
sweep()
return redis.call('HGETALL', prefix .. 'n')`;

/**
 * ARGV: prefix, id, callback as it was, callback as it is, ms to be kept or '' while it is pending. Takes the word of
 * the first server: another one may have made the same attempt.
 * @returns whether it was taken
 */
export const CALLED_BACK = `
local prefix, id, ttl = ARGV[1], ARGV[2], ARGV[5]
local key = prefix .. 'r:' .. id
${NOW}
${SETTLE}
if redis.call('HGET', key, 'callback') ~= ARGV[3] then return 0 end
redis.call('HSET', key, 'callback', ARGV[4])
if ttl == '' then redis.call('ZADD', prefix .. 'w', now, id) else settle(id, ttl) end
return 1`;

/**
 * ARGV: prefix, ms since somebody looked after them, jobs at most. Finds jobs that wait, for their turn or for their
 * callback, and are in no queue: their server ended, or Redis was away, in between.
 * @returns id and turn by turns; the turn is 0 where the callback is due
 */
export const FIND_UNQUEUED = `
local prefix, found = ARGV[1], {}
${NOW}
${MOVE}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', prefix .. 'w', '-inf', now - ARGV[2], 'LIMIT', 0, ARGV[3])) do
  local key = prefix .. 'r:' .. id
  local fields = redis.pcall('HMGET', key, 'state', 'turn', 'callback')
  local queue, turn = 'queue:', fields[2] or '1'
  if not fields.err and not waits(fields[1]) and fields[3] then queue, turn = 'callbacks:', '0' end
  if fields.err or not fields[1] or (queue == 'queue:' and not waits(fields[1])) then
    redis.call('ZREM', prefix .. 'w', id)
  else
    redis.call('ZADD', prefix .. 'w', now, id)
    if redis.call('EXISTS', prefix .. queue .. id) == 0 then
      if fields[1] == 'running' then move(key, 'running', 'queued') end
      table.insert(found, id)
      table.insert(found, turn)
    end
  end
end
return found`;

/** ARGV: prefix, id. A job whose server is gone waits again. */
export const STALLED = `
local prefix, key = ARGV[1], ARGV[1] .. 'r:' .. ARGV[2]
${MOVE}
if redis.call('HGET', key, 'state') == 'running'
  and redis.call('EXISTS', prefix .. 'queue:' .. ARGV[2] .. ':lock') == 0 then
  move(key, 'running', 'queued')
end`;
