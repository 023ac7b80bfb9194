import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeWheel } from '../../test/kit/wheels.mjs';
import { whyDifferent } from '../kit/cpython-differences.mjs';
import { imageWith } from '../kit/package-images.mjs';
import { BENCH } from '../kit/paths.mjs';
import { runOn, startWorker, stop } from '../kit/worker.mjs';

const PROGRAM = readFileSync(path.join(BENCH, 'children', 'run-tests.py'), 'utf8');
const PLAIN = path.join(BENCH, 'children', 'plain-tests.mjs');
const REPORT = path.join(BENCH, '..', '.cache', 'cpython-tests.json');
const MB = 1 << 20;
const TIMEOUT_MS = 120_000;
/** Interrupted at the deadline; killed when it goes on. */
const KILL_AFTER_MS = TIMEOUT_MS + 15_000;
/** How that ends, here and there. */
const TOO_LONG = /^timeout |SIGKILL/;
/** Tests of a module that may end the interpreter, each left out of the next attempt. */
const ENDS_MAX = 4;
const LIMITS = {
  ...{ timeoutMs: TIMEOUT_MS, memoryBytes: 256 * MB, diskBytes: 64 * MB },
  ...{ resultBytes: 8 * MB, outputBytes: 16 * MB },
};

/**
 * CPython's own tests, each module in a worker and in plain Pyodide: what fails here only. CPYTHON_TESTS names the folder
 * Lib/test of CPython's sources, of the release that the interpreter has; CPYTHON_MODULES=test_io,test_os tries these only.
 * All that was seen is in .cache/cpython-tests.json.
 */
export async function check() {
  const source = process.env.CPYTHON_TESTS;
  if (!source)
    return { good: false, detail: "CPYTHON_TESTS must name the folder Lib/test of CPython's sources" };
  const folder = mkdtempSync(path.join(tmpdir(), 'cpython-tests-'));
  const rows = {};
  let worker = null;
  mkdirSync(path.dirname(REPORT), { recursive: true });
  try {
    const wheel = wheelOf(source, folder);
    const { file } = await imageWith(folder, [wheel], undefined, 600_000);
    const here = async (code) => {
      worker ??= await startWorker('on', file);
      const seen = await runHere(worker, code);
      if (seen.worn) {
        await stop(worker.child);
        worker = null;
      }
      return seen;
    };
    for (const name of process.env.CPYTHON_MODULES?.split(',') ?? modulesIn(source)) {
      const [ours, plain] = await Promise.all([
        tryModule(name, here),
        tryModule(name, (code) => runPlain(wheel, code)),
      ]);
      const comparable = !(ours.tooLong || plain.tooLong || 'import' in plain.bad);
      const only = comparable ? Object.keys(ours.bad).filter((id) => !(id in plain.bad)) : [];
      rows[name] = { ours, plain, only };
      writeFileSync(REPORT, JSON.stringify(rows, null, 1));
      const unexplained = only.filter((id) => whyDifferent(id) === null);
      process.stderr.write(
        `  ${name}: ${ours.run} run, ${Object.keys(ours.bad).length} bad (plain: ${plain.run}, ${Object.keys(plain.bad).length}); here only: ${only.length}${comparable ? '' : ' (not comparable)'}, unexplained: ${unexplained.length}\n`,
      );
      for (const id of unexplained) process.stderr.write(`    ${id}: ${ours.bad[id]}\n`);
    }
  } finally {
    if (worker) await stop(worker.child);
    rmSync(folder, { recursive: true, force: true });
  }
  const all = Object.values(rows);
  const sum = (count) => all.reduce((total, row) => total + count(row), 0);
  const unexplained = sum(({ only }) => only.filter((id) => whyDifferent(id) === null).length);
  return {
    good: unexplained === 0,
    detail: `${all.length} modules, ${sum(({ ours }) => ours.run)} tests; bad here ${sum(({ ours }) => Object.keys(ours.bad).length)}, in plain Pyodide ${sum(({ plain }) => Object.keys(plain.bad).length)}; here only ${sum(({ only }) => only.length)}, of which docs/python.md does not explain ${unexplained}`,
  };
}

function wheelOf(source, folder) {
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !name.includes('__pycache__') && statSync(path.join(source, name)).isFile(),
  );
  const files = Object.fromEntries(
    names.map((name) => [`test/${name}`, readFileSync(path.join(source, name))]),
  );
  const { fileName, bytes } = makeWheel({ name: 'test', files });
  const file = path.join(folder, fileName);
  writeFileSync(file, bytes);
  return file;
}

const modulesIn = (source) =>
  readdirSync(source)
    .filter((name) => /^test_\w+(\.py)?$/.test(name))
    .map((name) => name.replace(/\.py$/, ''))
    .sort();

/** Runs a module again without the tests that ended the interpreter. */
async function tryModule(name, run) {
  const ends = {};
  for (;;) {
    const skip = JSON.stringify(Object.keys(ends));
    const { result, why, started } = await run(`NAME = "${name}"\nSKIP = ${skip}\n${PROGRAM}`);
    if (result) return { ...result, bad: { ...result.bad, ...ends } };
    const last = started.at(-1);
    if (TOO_LONG.test(why)) return { run: 0, bad: { module: `${why} in ${last}` }, tooLong: true };
    if (last === undefined || last in ends || Object.keys(ends).length >= ENDS_MAX)
      return { run: 0, bad: { ...ends, module: `the interpreter ended: ${why}` } };
    ends[last] = `the interpreter ended: ${why}`;
  }
}

const startedIn = (text) => [...text.matchAll(/%%start (.+)/g)].map((match) => match[1]);

async function runHere(worker, code) {
  const timer = setTimeout(() => worker.child.kill('SIGKILL'), KILL_AFTER_MS);
  try {
    const { report, reset } = await runOn(worker, code, LIMITS);
    const text = report.stderr.text;
    const result = report.outcome === 'ok' ? JSON.parse(JSON.parse(report.resultJson)) : null;
    const why = `${report.outcome} ${report.exception?.traceback?.slice(-300) ?? report.message ?? ''}`;
    return { result, why, started: startedIn(text), worn: Boolean(reset.wear) };
  } catch (error) {
    return { result: null, why: error.cause?.message ?? error.message, started: [], worn: true };
  } finally {
    clearTimeout(timer);
  }
}

function runPlain(wheel, code) {
  return new Promise((resolve) => {
    const child = fork(PLAIN, [wheel, code], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let text = '';
    let result = null;
    const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    child.stderr.on('data', (data) => {
      text = (text + data).slice(-4 * MB);
    });
    child.on('message', (message) => {
      result = JSON.parse(message.result);
    });
    child.on('close', (exitCode, signal) => {
      clearTimeout(timer);
      resolve({ result, why: `${exitCode ?? signal} ${text.slice(-300)}`, started: startedIn(text) });
    });
  });
}
