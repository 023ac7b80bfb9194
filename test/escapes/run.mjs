// node test/escapes/run.mjs [--prove-again]
//   [--configuration full,gate,bare-gate,os,plain] [--only <part of an id>] [--json <file>] [--all]
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CONFIGURATIONS, whyMissing } from './kit/configurations.mjs';
import { judge } from './kit/judge.mjs';
import { loadPrograms } from './kit/programs.mjs';
import { unproven, writeProofs } from './kit/proofs.mjs';

const { values } = parseArgs({
  options: {
    configuration: { type: 'string', default: Object.keys(CONFIGURATIONS).join(',') },
    only: { type: 'string', default: '' },
    json: { type: 'string' },
    /** Run plain Pyodide for programs too whose proof is valid. */
    'prove-again': { type: 'boolean', default: false },
    /** Print every program, not only those that fail. */
    all: { type: 'boolean', default: false },
  },
});
const say = (line) => process.stdout.write(`${line}\n`);
const all = loadPrograms();
const programs = all.filter(({ id }) => id.includes(values.only));
const report = {};
let failures = 0;

for (const name of values.configuration.split(',')) {
  const missing = await whyMissing(name);
  if (missing) {
    say(`!!! SKIPPED ${name}: ${missing}`);
    report[name] = { skipped: missing };
    continue;
  }
  const startedAt = performance.now();
  const chosen = name === 'plain' && !values['prove-again'] ? unproven(programs) : programs;
  const result = await judge(name, chosen, (verdict) => {
    const bad = verdict.escapes.length > 0 || !verdict.asExpected;
    if (bad) failures += 1;
    if (bad || values.all) {
      const what =
        verdict.escapes.length > 0 ? `ESCAPED ${verdict.escapes}` : bad ? 'NOT AS EXPECTED' : 'fine';
      say(
        `${name} ${verdict.id}: ${what}; ${verdict.outcome}, tripped [${verdict.tripped}], ${verdict.ms} ms, ${verdict.peakMb} MB; ${verdict.note}`,
      );
    }
  });
  if (name === 'plain') writeProofs(all, result.verdicts);
  failures += result.late.length;
  report[name] = result;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const escaped = result.verdicts.filter(({ escapes }) => escapes.length > 0).length;
  const out = result.verdicts.filter(({ tripped }) => tripped.length > 0).length;
  say(
    `${name}: ${result.verdicts.length} programs in ${seconds} s, ${out} tripped a canary, ${escaped} escaped, late effects: ${result.late.length}, parent RSS ${result.parentRss} MB`,
  );
}
if (values.json) writeFileSync(values.json, JSON.stringify(report));
process.exitCode = failures > 0 ? 1 : 0;
