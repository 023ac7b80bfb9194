import { median, short } from '../kit/statistics.mjs';
import { runOn, startWorker, stop } from '../kit/worker.mjs';

const ROUNDS = 15;
/** Runs of each worker in a round; the first ones pay for page faults and compilation. */
const RUNS = 200;
const WARM_UP = 100;

/** `again` is a second `off`: how far it is from the first one says what a difference in this run is worth. */
const ARMS = { off: 'off', on: 'on', again: 'off' };

/** Calls `one` for every arm, the `turn`-th first, since the machine's speed drifts. @returns what it gave, by arm */
async function eachArm(turn, one) {
  const names = Object.keys(ARMS);
  const first = turn % names.length;
  const given = {};
  for (const name of [...names.slice(first), ...names.slice(0, first)]) given[name] = await one(name);
  return given;
}

/** Three new workers, since two processes of one kind differ by more than what is looked for; then runs by turns. */
async function oneRound(round) {
  const workers = await eachArm(round, (name) => startWorker(ARMS[name]));
  const runs = { off: [], on: [], again: [] };
  for (let turn = 0; turn < WARM_UP + RUNS; turn += 1) {
    const took = await eachArm(turn, async (name) => (await runOn(workers[name], '1+1')).bothMs);
    if (turn >= WARM_UP) for (const name of Object.keys(runs)) runs[name].push(took[name]);
  }
  for (const { child } of Object.values(workers)) await stop(child);
  return { workers, runs };
}

/**
 * The same worker with every layer the machine gives, and with SANDBOX_MODE=off. Off keeps the gate, but also V8's
 * flags, the empty environment, the launcher and the self-test, whose cost is thus in both.
 */
export async function measure() {
  // The first start of all also looks around on the machine, once per service.
  await stop((await startWorker('on')).child);
  const starts = { off: [], on: [], again: [] };
  const runs = { off: [], on: [], again: [] };
  let layers = {};
  for (let round = 0; round < ROUNDS; round += 1) {
    const seen = await oneRound(round);
    for (const name of Object.keys(ARMS)) {
      starts[name].push(seen.workers[name].readyMs);
      runs[name].push(median(seen.runs[name]));
    }
    layers = seen.workers.on.info.layers;
  }
  const missing = Object.keys(layers).filter((name) => layers[name] !== true);
  const active = `with ${missing.length ? `all but ${missing.join(', ')}` : 'all'}`;
  return [row('start', starts, 1.05, active), row('per run with reset, `1+1`', runs, 1.02, active)];
}

/** Median of the ratios of each round, so that a machine that changes its speed in between changes little. */
const ratio = (above, below) => median(above.map((value, round) => value / below[round]));

function row(what, { off, on, again }, atMost, active) {
  return {
    measure: `all layers / SANDBOX_MODE=off, ${what}`,
    value: ratio(on, off),
    unit: '',
    atMost,
    detail: `median of ${on.length} rounds; ${short(median(on))} ms ${active} / ${short(median(off))} ms; off against itself ${ratio(again, off).toFixed(3)}`,
  };
}
