import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { DIST } from '../kit/paths.mjs';
import { median, short } from '../kit/statistics.mjs';
import { channelOf, startWorker, stop, taskOf } from '../kit/worker.mjs';

const { encodeFrame } = await import(`${DIST}/protocol/channel.js`);
const ROUNDS = 120;
/** The first ones pay for compilation. */
const WARM_UP = 30;

const STATE = `
from dataclasses import dataclass
@dataclass
class Point:
    x: int
    y: int
    label: str = "point"
def length(p): return (p.x ** 2 + p.y ** 2) ** 0.5
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def squares():
    for n in range(1000): yield n * n
source = squares(); next(source)
points = [Point(n, 2 * n, f"label {n}") for n in range(1000)]
x = round(sum(map(length, points))) + fib(10)
`;

/** One step, or a plain run when `session` is null. @returns its report and ms until the report was there */
async function runOn({ child, messages }, code, session) {
  const reset = once(messages, 'reset');
  const result = once(messages, 'result');
  const startedAt = performance.now();
  channelOf(child).write(encodeFrame({ type: 'run', task: { ...taskOf(randomUUID(), code), session } }));
  const [{ report }] = await result;
  const ms = performance.now() - startedAt;
  await reset;
  return { report, ms };
}

/** Steps of one session by turns on two workers, with bytes or on the one that holds the state; and plain runs. */
async function overheads(workers, first) {
  const step = (restore) => ({ restore, checkpointId: randomUUID(), maxBytes: 64 << 20 });
  const times = { plain: [], other: [], held: [], restore: [], take: [] };
  let at = step(null);
  let { report } = await runOn(workers[0], first, at);
  const bytes = report.session.checkpoint.length;
  for (let n = 0; n < WARM_UP + ROUNDS; n += 1) {
    const restore = { id: at.checkpointId, bytes: report.session.checkpoint };
    const other = step(restore);
    const plain = await runOn(workers[(n + 1) % 2], 'x = 41; x += 1', null);
    const moved = await runOn(workers[(n + 1) % 2], 'x += 1', other);
    const held = step({ id: other.checkpointId, bytes: null });
    const stayed = await runOn(workers[(n + 1) % 2], 'x += 1', held);
    for (const { report: one } of [moved, stayed]) {
      if (one.session.state !== 'kept')
        throw new Error(`the state was ${one.session.state}: ${one.session.reason}`);
    }
    [at, report] = [held, stayed.report];
    if (n < WARM_UP) continue;
    times.plain.push(plain.ms);
    times.other.push(moved.ms);
    times.held.push(stayed.ms);
    times.restore.push(moved.report.session.restoreMs);
    times.take.push(moved.report.session.checkpointMs);
  }
  return { bytes, ...Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)])) };
}

/** What a step of a session costs beyond a plain run, in the worker and on its channel; HTTP and the store come on top. */
export async function measure() {
  const workers = [await startWorker(), await startWorker()];
  try {
    const small = await overheads(workers, 'x = 41');
    const large = await overheads(workers, STATE);
    const row = (what, { plain, ...times }, name, atMost) => ({
      measure: `session step over a plain run, ${what}, state ${name === 'held' ? 'held by the worker' : 'on another worker'}, p50`,
      value: times[name] - plain,
      unit: 'ms',
      atMost,
      detail: `${short(times[name])} ms - ${short(plain)} ms (restore ${short(times.restore)} ms from bytes, take ${short(times.take)} ms)`,
    });
    return [
      {
        measure: 'checkpoint of functions, a dataclass and 1,000 small objects',
        value: large.bytes / 1000,
        unit: 'KB',
        atMost: 160,
        detail: `${large.bytes} bytes; of one variable ${small.bytes} bytes`,
      },
      row('one variable', small, 'other', 15),
      row('one variable', small, 'held', 5),
      row('1,000 objects', large, 'other', 15),
      row('1,000 objects', large, 'held', 5),
    ];
  } finally {
    for (const { child } of workers) await stop(child);
  }
}
