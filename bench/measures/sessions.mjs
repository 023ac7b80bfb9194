import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { DIST } from '../kit/paths.mjs';
import { median, short } from '../kit/statistics.mjs';
import { channelOf, startWorker, stop, taskOf } from '../kit/worker.mjs';

const { encodeFrame } = await import(`${DIST}/engine/protocol/channel.js`);
const { readManifest } = await import(`${DIST}/engine/checkpoint-format/manifest.js`);
const { applyStep, readStep } = await import(`${DIST}/engine/checkpoint-format/step-state.js`);
const { newState } = await import(`${DIST}/features/sessions/state/new-state.js`);
const ROUNDS = 120;
/** The first ones pay for compilation. */
const WARM_UP = 30;
const KIN = 8;

const OBJECTS = `
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
const RANDOM =
  'import os, random\nx = 0; data = bytearray(os.urandom(8 << 20)); at = random.Random(7).randrange';
/** 1 KB, anywhere. */
const CHANGE = 'x += 1; p = at(len(data) - 1024); data[p:p + 1024] = os.urandom(1024)';

/** One step, or a plain run when `session` is null. @returns its report and ms until the report was there */
async function runOn({ child, messages }, code, session) {
  const reset = once(messages, 'reset');
  const result = once(messages, 'result');
  const startedAt = performance.now();
  channelOf(child).write(encodeFrame({ type: 'run', task: { ...taskOf(randomUUID(), code), session } }));
  const [{ report }] = await result;
  const ms = performance.now() - startedAt;
  await reset;
  if (session && report.session.state !== 'kept')
    throw new Error(`the state was ${report.session.state}: ${report.session.reason}`);
  return { report, ms };
}

/** The state after a step, whole, and the bytes that a store keeps of it beside the one before. */
async function stateAfter(id, before, sent) {
  const { added, checkpoint } = await newState(readStep(sent, before?.manifest ?? null, 1 << 30));
  return {
    id,
    bytes: applyStep(before?.bytes ?? null, sent),
    added,
    manifest: readManifest(checkpoint.bytes),
  };
}

/** Steps of one session by turns on two workers, with bytes or on the one that holds the state; and plain runs. */
async function overheads(workers, first, next) {
  const step = (restore) => ({ restore, checkpointId: randomUUID(), maxBytes: 64 << 20 });
  /** Of the last states, as the service has them. */
  const kin = [];
  const times = { plain: [], other: [], held: [], restore: [], take: [], takeHeld: [] };
  const added = [];
  const start = step(null);
  const { report } = await runOn(workers[0], first, start);
  let state = await stateAfter(start.checkpointId, null, report.session.checkpoint);
  const firstBytes = state.bytes.length;
  for (let n = 0; n < WARM_UP + ROUNDS; n += 1) {
    const worker = workers[(n + 1) % 2];
    const plain = await runOn(worker, 'x = 41; x += 1', null);
    kin.push(state.id);
    const other = step({ id: state.id, bytes: state.bytes, kin: kin.slice(-KIN) });
    const moved = await runOn(worker, next, other);
    const between = await stateAfter(other.checkpointId, state, moved.report.session.checkpoint);
    kin.push(between.id);
    const held = step({ id: between.id, bytes: null });
    const stayed = await runOn(worker, next, held);
    state = await stateAfter(held.checkpointId, between, stayed.report.session.checkpoint);
    if (n < WARM_UP) continue;
    times.plain.push(plain.ms);
    times.other.push(moved.ms);
    times.held.push(stayed.ms);
    times.restore.push(moved.report.session.restoreMs);
    times.take.push(moved.report.session.checkpointMs);
    times.takeHeld.push(stayed.report.session.checkpointMs);
    added.push(between.added, state.added);
  }
  const medians = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
  return { bytes: firstBytes, added: median(added), most: Math.max(...added), ...medians };
}

/** What a step of a session costs beyond a plain run, in the worker and on its channel; HTTP and the store come on top. */
export async function measure() {
  const workers = [await startWorker(), await startWorker()];
  try {
    const small = await overheads(workers, 'x = 41', 'x += 1');
    const large = await overheads(workers, OBJECTS, 'x += 1');
    const random = await overheads(workers, RANDOM, CHANGE);
    const row = (what, { plain, ...times }, name, atMost) => ({
      measure: `session step over a plain run, ${what}, state ${name === 'held' ? 'held by the worker' : 'on another worker'}, p50`,
      value: times[name] - plain,
      unit: 'ms',
      atMost,
      detail: `${short(times[name])} ms - ${short(plain)} ms (restore ${short(times.restore)} ms from bytes, take ${short(name === 'held' ? times.takeHeld : times.take)} ms)`,
    });
    const stored = (what, { added, most }, atMost) => ({
      measure: `bytes that a step stores, ${what}, the most of ${2 * ROUNDS} steps`,
      value: most / 1024,
      unit: 'KB',
      atMost,
      detail: `p50 ${added} bytes, at most ${most}`,
    });
    return [
      {
        measure: 'checkpoint of functions, a dataclass and 1,000 small objects',
        value: large.bytes / 1000,
        unit: 'KB',
        atMost: 160,
        detail: `${large.bytes} bytes; of one variable ${small.bytes} bytes`,
      },
      row('one variable', small, 'other', 4),
      row('one variable', small, 'held', 2),
      row('1,000 objects', large, 'other', 4),
      row('1,000 objects', large, 'held', 2),
      {
        measure:
          'session step that changes 1 KB of 8 MB of random bytes, held by the worker / plain run, p50',
        value: random.held / random.plain,
        unit: 'x',
        atMost: 2,
        detail: `${short(random.held)} ms / ${short(random.plain)} ms (take ${short(random.takeHeld)} ms); on another worker ${short(random.other)} ms`,
      },
      stored('1,000 objects', large, 64),
      stored('1 KB of 8 MB of random bytes', random, 128),
    ];
  } finally {
    for (const { child } of workers) await stop(child);
  }
}
