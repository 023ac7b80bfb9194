/**
 * `npm run bench`: all measures, a table, bench/results.md.
 * `npm run bench -- reset http`: some of them; the file is left alone.
 * `npm run bench -- kills`, `leaks`, `soak`: long checks, by name only.
 */
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runChild } from './kit/child.mjs';
import { BENCH } from './kit/paths.mjs';
import { isMet, short } from './kit/statistics.mjs';

/** @typedef {{inProcess: {runMs: number, resetMs: number, bothMs: number, memcpyMs: number, sealedBytes: number, mapped: true | string, resets: Record<string, number>}, httpP50: number}} Context */

const MEASURES = [
  'worker-start',
  'packages',
  'reset',
  'first-runs',
  'http',
  'first-byte',
  'bytes',
  'recycling',
  'imports',
  'memory',
  'metrics',
  'server-start',
  'sandbox',
  'session-service',
  'sessions',
  'hostile-states',
  'two-servers',
  'jobs',
  'neighbours',
  'capacity',
  'one-request',
  'waiting',
  'alternatives',
];
const CHECKS = [
  'kills',
  'jobs-kill',
  'leaks',
  'simulator',
  'soak',
  'sessions-chaos',
  'runs-chaos',
  'packages-sweep',
  'packages-install',
  'cpython-tests',
  'many-files',
];

const say = (text) => process.stdout.write(`${text}\n`);

/** @param {import('./kit/statistics.mjs').Row} row */
function line(row) {
  const target =
    row.atMost !== undefined ? `<= ${row.atMost}` : row.atLeast !== undefined ? `>= ${row.atLeast}` : '';
  const met = isMet(row);
  const word = met === null ? '' : met ? 'yes' : '**no**';
  return `| ${row.measure} | ${short(row.value)}${row.unit && ` ${row.unit}`} | ${target}${target && row.unit && ` ${row.unit}`} | ${word} | ${row.detail} |`;
}

function heading(names) {
  const cpu = os.cpus();
  return [
    '# Bench results',
    '',
    `Written by \`npm run bench\` (${names.join(', ')}), ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
    `Machine: ${cpu.length} x ${cpu[0]?.model ?? 'unknown'}, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.release()}; load before ${os.loadavg()[0]?.toFixed(2)}.`,
    `Node ${process.version}. Ratios are of numbers from this one run.`,
    ...(os.loadavg()[0] > cpu.length / 4
      ? ['', '**The machine was busy: differences and ratios between processes are not to be trusted.**']
      : []),
    '',
    '| measure | value | target | met | from |',
    '|---|---|---|---|---|',
  ];
}

async function measureAll(names) {
  const lines = heading(names);
  say(lines.join('\n'));
  const context = { inProcess: await runChild('in-process.mjs'), httpP50: Number.NaN };
  for (const name of names) {
    const { measure } = await import(`./measures/${name}.mjs`);
    for (const row of await measure(context)) {
      const text = line(row);
      say(text);
      lines.push(text);
    }
  }
  return lines;
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !MEASURES.includes(name) && !CHECKS.includes(name));
if (unknown.length > 0) {
  say(
    `There is no ${unknown.join(', ')}. Measures: ${MEASURES.join(', ')}. Long checks: ${CHECKS.join(', ')}.`,
  );
  process.exit(1);
}
if (asked.length === 0) {
  const lines = await measureAll(MEASURES);
  writeFileSync(path.join(BENCH, 'results.md'), `${lines.join('\n')}\n`);
} else {
  const measures = asked.filter((name) => MEASURES.includes(name));
  if (measures.length > 0) await measureAll(measures);
  for (const name of asked.filter((one) => CHECKS.includes(one))) {
    const { check } = await import(`./checks/${name}.mjs`);
    const { good, detail } = await check();
    say(`${good ? 'ok' : 'NOT OK'}: ${name}: ${detail}`);
    if (!good) process.exitCode = 1;
  }
}
