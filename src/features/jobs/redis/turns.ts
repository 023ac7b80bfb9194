/**
 * Turns of jobs in Redis. A job gets the number of its turn when it is accepted, one more than its owner's last one; the
 * lowest is begun first. What it costs is known later: an owner whose jobs took more worker time than one turn stands for
 * falls behind by the rest, with the jobs that it has in line as with those to come. A job learns of that when its turn
 * comes, and goes back into the line if others wait. See `Shares` for the same rule within one server.
 */

/** The largest priority that BullMQ takes: where the turns of a line end that has never been empty. */
export const TURN_MAX = 2 ** 21;
/** Worker time that one turn pays for, in ms. */
const TURN_MS = 100;

/** Turns by which a job that cost so much worker time sets its owner back. */
export function turnsBehind(workerMs: number): number {
  return Math.max(0, Math.ceil(workerMs / TURN_MS) - 1);
}

/**
 * Counts the jobs of each owner that wait.
 *
 * PREFIX q         hash: how many jobs of an owner are queued; no field for none
 * PREFIX u         hash: by how many turns an owner was set back since the line was last empty
 */
export const WAITING = `
local function waiting(owner, by)
  if owner and redis.call('HINCRBY', prefix .. 'q', owner, by) <= 0 then redis.call('HDEL', prefix .. 'q', owner) end
end`;

/** Nothing is remembered while the queue is empty. @param turns negative: it was too much before */
export const SET_BACK = `
local function set_back(owner, turns)
  if turns == 0 or redis.call('HLEN', prefix .. 'q') == 0 then return end
  redis.call('HINCRBY', prefix .. 'u', owner, turns)
  local begun = tonumber(redis.call('HGET', prefix .. 'n', 'turn')) or 0
  local last = math.max(begun, tonumber(redis.call('ZSCORE', prefix .. 't', owner) or 0))
  redis.call('ZADD', prefix .. 't', math.max(begun, math.min(last + turns, ${TURN_MAX})), owner)
end`;

/** ARGV: prefix, owner, turns. */
export const CHARGE = `
local prefix = ARGV[1]
${SET_BACK}
set_back(ARGV[2], tonumber(ARGV[3]))
return 1`;

/**
 * The queue was empty: the next job comes first.
 */
export const START_ANEW = `
local function start_anew()
  redis.call('HDEL', prefix .. 'n', 'turn')
  redis.call('DEL', prefix .. 't', prefix .. 'q', prefix .. 'u')
end`;

/** The turn that a job has to wait for, as its owner was set back since it got its own; nil when it may begin. */
export const LATER_TURN = `
local function later_turn(owner, turn, seen)
  local others = redis.call('HLEN', prefix .. 'q') - redis.call('HEXISTS', prefix .. 'q', owner)
  local behind = (tonumber(redis.call('HGET', prefix .. 'u', owner)) or 0) - seen
  local later = math.min(turn + behind, ${TURN_MAX})
  if others > 0 and later > turn then return later end
end`;
