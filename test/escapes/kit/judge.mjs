// Runs every program in one configuration and gives a verdict for each.
import { setTimeout as sleep } from 'node:timers/promises';
import { Canaries } from './canaries.mjs';
import { CONFIGURATIONS } from './configurations.mjs';
import { wheelFiles } from './wheels.mjs';

/** Longest wait for an effect that plain Pyodide is expected to have, ms. */
const SETTLE_MS = 1500;
/** How long effects may be under way after the last program, ms. */
const LATE_MS = 300;

/**
 * @typedef {object} Verdict
 * @property {string} id
 * @property {string[]} tripped canaries, all of them
 * @property {string[]} escapes those that count in this configuration
 * @property {string} outcome
 * @property {boolean} asExpected outcome and memory are those that the program names
 * @property {string} note
 * @property {number} ms
 * @property {number} peakMb most that the worker weighed, 0 when it was gone
 */

/**
 * @param {string} name of the configuration
 * @param {import('./programs.mjs').Program[]} programs
 * @param {(verdict: Verdict) => void} tell called after each
 * @returns {Promise<{ verdicts: Verdict[], late: string[], parentRss: number[] }>}
 */
export async function judge(name, programs, tell) {
  const configuration = CONFIGURATIONS[name];
  const chosen = programsFor(name, programs);
  if (chosen.length === 0) return { verdicts: [], late: [], parentRss: [] };
  const canaries = await Canaries.open();
  const driver = await configuration.open(canaries);
  try {
    const baselines = configuration.pairs ? await runBaselines(driver, canaries, chosen) : new Map();
    const parentRss = [(await driver.parentRssMb?.()) ?? 0];
    const verdicts = [];
    for (const program of chosen) {
      const verdict = await judgeOne(configuration, driver, canaries, program, baselines);
      verdicts.push(verdict);
      tell(verdict);
    }
    // Timers and sockets of the last programs get a moment to show.
    await sleep(LATE_MS);
    const late = [...canaries.late, ...canaries.check('', '')];
    parentRss.push((await driver.parentRssMb?.()) ?? 0);
    return { verdicts, late, parentRss };
  } finally {
    await driver.close();
    canaries.close();
  }
}

/** @returns the programs that say something in a configuration */
export function programsFor(name, programs) {
  const { without, probes, wheels = false } = CONFIGURATIONS[name];
  // They need wheels, which are not part of the repository.
  const leftOut = wheels && wheelFiles().length > 0 ? without : [...without, 'wheels'];
  return programs.filter(({ kind, probe }) => !leftOut.includes(kind) && (probes || !probe));
}

/** What each witness says in an interpreter that nobody used. */
async function runBaselines(driver, canaries, programs) {
  const baselines = new Map();
  for (const program of programs) {
    if (program.witness === null) continue;
    const { token, context } = canaries.arm(driver.parentPid);
    const run = await driver.run(program.witness, withoutToken(context), { token, timeoutMs: 10_000 });
    baselines.set(program.id, `${run.outcome} ${run.result}`);
    // Witnesses that reach for JavaScript end their worker in some configurations.
    if (run.outcome !== 'ok') await driver.fresh();
  }
  await driver.fresh();
  return baselines;
}

async function judgeOne(configuration, driver, canaries, program, baselines) {
  const plain = configuration.counts.length === 0;
  if (plain && needsFreshProcess(program)) await driver.fresh();
  const { token, context } = canaries.arm(driver.parentPid);
  const run = await driver.run(program.source, context, { token, timeoutMs: program.timeoutMs });
  if (plain && !program.probe) await canaries.settle(program.canaries, SETTLE_MS);
  const tripped = new Set([...canaries.check(token, run.answer), ...run.kinds]);
  let note = run.note;
  if (program.witness !== null && configuration.pairs) {
    const look = await driver.run(program.witness, withoutToken(context), { token, timeoutMs: 10_000 });
    const baseline = baselines.get(program.id);
    const seen = `${look.outcome} ${look.result}`;
    if (seen !== baseline || look.answer.includes(token)) {
      tripped.add('stay');
      note += ` | witness: ${seen.slice(0, 120)} (fresh: ${String(baseline).slice(0, 120)}) ${look.note}`;
      // What stayed must not be blamed on the next program.
      await driver.fresh();
    } else if (run.replaced) {
      note += ' | worker was replaced';
    }
  }
  const escapes = [...tripped].filter((kind) => configuration.counts.includes(kind)).sort();
  const outcomeFits = !configuration.outcomes || program.expect.includes(run.outcome);
  const weighs = run.memory?.peak ?? 0;
  const memoryFits = program.rssMb === null || weighs <= program.rssMb;
  const parentFits = program.parentMb === null || (run.parentMb ?? 0) <= program.parentMb;
  if (!parentFits) note += ` | cost the parent ${run.parentMb} MB`;
  if (!memoryFits) note += ` | weighed ${weighs} MB`;
  return {
    id: program.id,
    tripped: [...tripped].sort(),
    escapes,
    outcome: run.outcome,
    asExpected: plain ? isProven(program, tripped) : outcomeFits && memoryFits && parentFits,
    note,
    ms: run.ms,
    peakMb: weighs,
  };
}

/** A witness must not know what it looks for. */
function withoutToken({ canary }) {
  return { canary: { ...canary, token: '' } };
}

/** What gets out of plain Pyodide must be marked so, and what does not is a probe: the suite knows its own teeth. */
function isProven(program, tripped) {
  return program.probe ? tripped.size === 0 : program.canaries.some((kind) => tripped.has(kind));
}

/** Nothing resets plain Pyodide: what is used up, taken away or left behind once would spoil the next proof. */
function needsFreshProcess({ kind, canaries, witness }) {
  return (
    kind === 'import_hook' || witness !== null || canaries.includes('stdin') || canaries.includes('process')
  );
}
