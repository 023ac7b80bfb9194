import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeWheel } from '../kit/wheels.mjs';
import { DIST, fromDist } from '../kit/worker.js';

type Side = typeof import('../../src/engine/distribution/side-process.js');

const folder = mkdtempSync(path.join(tmpdir(), 'side-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inDist = (file: string) => JSON.stringify(pathToFileURL(path.join(DIST, file)).href);
let count = 0;
/** A process whose job is done by this code, which gets `job`. */
function entry(code: string): string {
  const file = path.join(folder, `entry${++count}.mjs`);
  writeFileSync(
    file,
    `import { answerJob } from ${inDist('engine/distribution/side-process.js')};\n` +
      `import { PackageError } from ${inDist('engine/distribution/package-error.js')};\n` +
      `import { SandboxError } from ${inDist('engine/sandbox/layers.js')};\n` +
      `await answerJob(async (job, tell) => { ${code} });\n`,
  );
  return file;
}
async function run(
  code: string,
  options: { timeoutMs?: number; signal?: AbortSignal; onMessage?: (message: unknown) => void } = {},
): Promise<unknown> {
  const { inSideProcess } = await fromDist<Side>('engine/distribution/side-process.js');
  return inSideProcess(entry(code), { text: 'a\nb', list: [1] }, { timeoutMs: 20_000, ...options });
}
const failure = (attempt: Promise<unknown>) =>
  attempt.catch(({ name, code, message }) => ({ name, code, message }));

it('answers what the job gives, and has an empty environment', async () => {
  expect(await run('return { job, env: Object.keys(process.env) }')).toEqual({
    job: { text: 'a\nb', list: [1] },
    env: [],
  });
  expect(await run('return undefined')).toBeNull();
});

it('fails with the error of the job: one of packages with its code, another with its name', async () => {
  expect(await failure(run('throw new PackageError("PACKAGE_INVALID", "no wheel")'))).toEqual({
    ...{ name: 'PackageError', code: 'PACKAGE_INVALID', message: 'no wheel' },
  });
  expect(await failure(run('throw new SandboxError("a layer")'))).toMatchObject({
    name: 'SandboxError',
    message: 'a layer',
  });
});

it('passes on what the job tells before its answer, in order and whole', async () => {
  const messages: unknown[] = [];
  const text = 'ü'.repeat(400);
  const code = `for (let n = 0; n < 500; n++) tell({ n, text: ${JSON.stringify(text)} }); return "end"`;
  expect(await run(code, { onMessage: (one) => messages.push(one) })).toBe('end');
  expect(messages).toEqual(Array.from({ length: 500 }, (_, n) => ({ n, text })));
});

it('ignores invalid notes of a job, and still takes its answer', async () => {
  const messages: unknown[] = [];
  const code = [
    'tell("x".repeat(2000));',
    'process.stdout.write(\'{"progress":{\\n\');',
    'process.stdout.write("x".repeat(20 << 20) + "\\n");',
    'for (let n = 0; n < 30_000; n++) tell(n);',
    'return "end"',
  ].join('\n');
  expect(await run(code, { onMessage: (one) => messages.push(one) })).toBe('end');
  expect(messages).toHaveLength(20_000);
  // A line that is not JSON counts, too.
  expect(messages.slice(0, 3)).toEqual([undefined, 0, 1]);
});

it.each([
  ['ends without an answer', 'process.exit(3)', {}, 'ended with 3'],
  [
    'takes all the memory it may have',
    'const all = []; for (;;) all.push(new Array(1000).fill(all.length))',
    {},
    'ended with SIGABRT',
  ],
  ['never ends', 'for (;;);', { timeoutMs: 1000 }, 'ended with SIGKILL'],
])('fails when the process %s', async (_what, code, options, sentence) => {
  expect(await failure(run(code, options))).toMatchObject({ message: expect.stringContaining(sentence) });
});

it('ends the process when nobody wants the answer any more', async () => {
  const closing = new AbortController();
  setTimeout(() => closing.abort(), 300);
  expect(await failure(run('for (;;);', { signal: closing.signal }))).toMatchObject({ name: 'AbortError' });
  expect(await failure(run('return 1', { signal: AbortSignal.abort() }))).toMatchObject({
    name: 'AbortError',
  });
});

it('the process ends with its parent', async () => {
  const child = spawn(
    process.execPath,
    [entry('await new Promise((resolve) => setTimeout(resolve, 60_000))')],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  child.stdin.write('{}\n');
  const ended = new Promise((resolve) => child.on('exit', resolve));
  setTimeout(() => child.stdin.end(), 500);
  expect(await ended).toBe(1);
});

it('a hostile wheel is rejected at once, with a message', async () => {
  const { Distribution } = await fromDist<typeof import('../../src/engine/distribution/distribution.js')>(
    'engine/distribution/distribution.js',
  );
  const { readLock } = await fromDist<typeof import('../../src/engine/distribution/lock-file.js')>(
    'engine/distribution/lock-file.js',
  );
  const { parseRequirement } = await fromDist<typeof import('../../src/engine/distribution/requirement.js')>(
    'engine/distribution/requirement.js',
  );
  const distribution = new Distribution({
    ...{ lock: readLock(), index: folder, cacheFolder: path.join(folder, 'cache'), privateHosts: null },
    rules: { allow: new Set(), deny: new Set() },
    download: { timeoutMs: 1000, fileBytes: 1 << 24 },
    unpacked: { totalBytes: 1 << 26, files: 1000 },
  });
  for (const [line, sentence] of [
    [`x${' '.repeat(4000)}@`, 'a dependency is invalid'],
    [`x; ${'('.repeat(4000)}`, 'its marker is invalid'],
    [' '.repeat(1 << 20), 'Requires-Dist has more than 4096 characters'],
  ] as const) {
    const { fileName, bytes } = makeWheel({ name: 'hostile', requires: [line] });
    const file = path.join(folder, fileName);
    writeFileSync(file, bytes);
    const startedAt = performance.now();
    const error = await failure(distribution.resolve([parseRequirement(file)]));
    expect(error).toMatchObject({ code: 'PACKAGE_INVALID', message: expect.stringContaining(sentence) });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  }
});
