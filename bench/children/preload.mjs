// What each module of the preload list is worth. Builds an image without any of them, then, for each: imports all the
// others, and measures the import of this one: what a run would pay if it were dropped, and what a reset would save.
// Prints {bareBytes, rows: [{name, ms, kilobytes}]}. Argument: none, or (for its own child) the file of that bare image.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DIST } from '../kit/paths.mjs';
import { taskOf } from '../kit/worker.mjs';

const { PRELOAD } = await import(`${DIST}/image/preload.js`);
const { readImage, writeImage } = await import(`${DIST}/image/image-file.js`);

async function buildBareImage(file) {
  const { buildSnapshot } = await import(`${DIST}/image/build-snapshot.js`);
  PRELOAD.length = 0;
  const { memory, ...source } = await buildSnapshot();
  writeImage(file, { ...source, fingerprint: 'bare' }, memory);
}

/** Modules that hold each other in memory: alone, none of them would make a difference. */
const GROUPS = [
  ['unittest', 'unittest.mock'],
  ['email.message', 'http.client', 'urllib.request'],
  ['html', 'xml.etree.ElementTree'],
  ['gzip', 'bz2', 'lzma', 'zipfile', 'shutil', 'tempfile'],
  ['decimal', 'fractions', 'numbers', 'statistics'],
  ['inspect', 'dataclasses', 'pprint'],
];

/** Shorter imports are not worth a look at their memory. */
const WORTH_A_LOOK_MS = 0.5;

async function measureAll(file) {
  const { Interpreter } = await import(`${DIST}/worker/interpreter/interpreter.js`);
  const image = ImageFile.open(file);
  const options = { image, memoryBytes: 256 << 20, diskBytes: 1 << 20, control: null };
  const interpreter = await Interpreter.start(options);
  const run = (code) => {
    const report = interpreter.run(taskOf('bench', code));
    if (report.outcome !== 'ok') throw new Error(`${code}: ${report.exception?.traceback ?? report.message}`);
    return JSON.parse(report.resultJson ?? 'null');
  };
  /** Runs code where everything but `names` is imported: without a reset in between, a run finds the last one's. */
  const without = (names, code) => {
    run(`import ${PRELOAD.filter((one) => !names.includes(one)).join(', ')}\nimport tracemalloc, gc, time`);
    const value = run(code);
    interpreter.reset();
    return value;
  };
  const rows = [...PRELOAD.map((name) => [name]), ...GROUPS].flatMap((names) => {
    const list = names.join(', ');
    const ms = without(
      names,
      `start = time.perf_counter()\nimport ${list}\n(time.perf_counter() - start) * 1000`,
    );
    if (ms < WORTH_A_LOOK_MS) return [];
    const bytes = without(
      names,
      `tracemalloc.start()\nimport ${list}\ngc.collect()\ntracemalloc.get_traced_memory()[0]`,
    );
    return [{ name: names.join(' + '), ms, kilobytes: Math.round(bytes / 1024) }];
  });
  process.stdout.write(JSON.stringify({ bareBytes: interpreter.sealedBytes, rows }));
  process.exit(0);
}

if (process.argv[2]) {
  await measureAll(process.argv[2]);
} else {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bare-image-'));
  try {
    const file = path.join(folder, 'bare.image');
    await buildBareImage(file);
    process.stdout.write(execFileSync(process.execPath, [import.meta.filename, file], { encoding: 'utf8' }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
