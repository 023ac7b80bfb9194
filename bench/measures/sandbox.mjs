import { partsOf, treeWithoutSelfTest, whyWithout } from '../kit/sandbox-parts.mjs';
import { median, short } from '../kit/statistics.mjs';
import { imageFile, runOn, startWorker, stop, untilReady } from '../kit/worker.mjs';

/** As many rounds as begin in this time; a few more rounds say more than a few minutes less. */
const BUDGET_MS = 290_000;
const ROUNDS_MIN = 5;
/** Blocks of runs in a round, by turns, and runs of a block; the first ones of each find cold caches. */
const BLOCKS = 8;
const RUNS = 25;
const COLD = 5;
/** Runs of a new worker that pay for page faults and compilation. */
const WARM_UP = 80;

/** The gate and nothing around it, which the layers are compared with. `again` says what a difference is worth. */
const GATE = 'gate';
/** @type {Record<string, import('../kit/sandbox-parts.mjs').Part[]>} by title */
const SINGLE = {
  'V8 flags': ['v8Flags'],
  'no environment': ['environment'],
  'self-test': ['selfTest'],
  'permission model': ['permission'],
  'launcher alone (parent death, no new privileges)': ['launcher'],
  'limits, in the launcher': ['launcher', 'limits'],
  'another user, in the launcher': ['launcher', 'user'],
  'Landlock, in the launcher': ['launcher', 'landlock'],
  'seccomp, in the launcher': ['launcher', 'seccomp'],
  'the second filter': ['sealedSystemCalls'],
};

/** Calls `one` for every name, the `turn`-th first, since the machine's speed drifts. @returns what it gave, by name */
async function byTurns(names, turn, one) {
  const first = turn % names.length;
  const given = {};
  for (const name of [...names.slice(first), ...names.slice(0, first)]) given[name] = await one(name);
  return given;
}

/** New workers, since two processes of one kind differ by more than what is looked for; then runs by turns. */
async function oneRound(names, round, start) {
  const workers = await byTurns(names, round, start);
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  for (let turn = 0; turn <= BLOCKS; turn += 1) {
    await byTurns(names, round + turn, async (name) => {
      for (let run = 0; run < (turn === 0 ? WARM_UP : RUNS); run += 1) {
        const { bothMs } = await runOn(workers[name], '1+1');
        if (turn > 0 && run >= COLD) runs[name].push(bothMs);
      }
    });
  }
  for (const { child } of Object.values(workers)) await stop(child);
  return { workers, runs };
}

/** What each layer costs alone, and all of them together as the service starts its workers, over the gate alone. */
export async function measure() {
  const image = await imageFile();
  const tree = treeWithoutSelfTest();
  try {
    const { facts, spawnWith } = await partsOf(image, tree.folder);
    const missing = (parts) => parts.map((part) => whyWithout(facts, part)).find((why) => why !== null);
    const single = Object.entries(SINGLE).filter(([, parts]) => !missing(parts));
    const arms = { [GATE]: [], again: [], ...Object.fromEntries(single) };
    const start = (name) => {
      const startedAt = performance.now();
      return name === 'all' ? startWorker('on', image) : untilReady(spawnWith(arms[name]), startedAt);
    };
    const seen = await measureArms([...Object.keys(arms), 'all'], start);
    const without = Object.keys(SINGLE).filter((title) => !(title in arms));
    return [
      ...rowsOfAll(seen),
      ...single.map(([title]) => rowOfOne(title, seen)),
      ...without.map((title) => absent(title, missing(SINGLE[title]))),
    ];
  } finally {
    tree.remove();
  }
}

/** @returns by name: ms of each start, and the median of the runs of each round; and what the workers say holds */
async function measureArms(names, start) {
  // The first start of all also looks around on the machine, once per service.
  await stop((await start('all')).child);
  const starts = Object.fromEntries(names.map((name) => [name, []]));
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  let layers = {};
  const until = performance.now() + BUDGET_MS;
  for (let round = 0; round < ROUNDS_MIN || performance.now() < until; round += 1) {
    const seen = await oneRound(names, round, start);
    for (const name of names) {
      starts[name].push(seen.workers[name].readyMs);
      runs[name].push(median(seen.runs[name]));
    }
    layers = seen.workers.all.info.layers;
  }
  return { starts, runs, layers };
}

/** Median of the ratios of each round, so that a machine that changes its speed in between changes little. */
const ratio = (times, name) => median(times[name].map((value, round) => value / times[GATE][round]));

const inWords = (times, name) => `${short(median(times[name]))} ms / ${short(median(times[GATE]))} ms`;

function rowsOfAll({ starts, runs, layers }) {
  const missing = Object.keys(layers).filter((name) => layers[name] !== true);
  const active = `with ${missing.length ? `all but ${missing.join(', ')}` : 'all'}`;
  const row = (what, times, atMost) => ({
    measure: `all layers / the gate alone, ${what}`,
    value: ratio(times, 'all'),
    unit: '',
    atMost,
    detail: `median of ${times.all.length} rounds; ${inWords(times, 'all')}; ${active}; the gate against itself ${ratio(times, 'again').toFixed(3)}`,
  });
  return [row('start', starts, 1.05), row('per run with reset, `1+1`', runs, 1.02)];
}

function rowOfOne(title, { starts, runs }) {
  return {
    measure: `${title} / the gate alone, start`,
    value: ratio(starts, title),
    unit: '',
    detail: `${inWords(starts, title)}; per run ${ratio(runs, title).toFixed(3)}: ${inWords(runs, title)}`,
  };
}

const absent = (title, why) => ({
  measure: `${title} / the gate alone, start`,
  value: Number.NaN,
  unit: '',
  detail: why,
});
