import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DIST, fromDist } from '../kit/worker.js';

const FIXTURES = path.join(import.meta.dirname, '..', 'fixtures', 'native');
const ADDON = path.join(DIST, 'engine', 'native', 'addon', 'memory.node');
const onLinux = process.platform === 'linux' ? describe : describe.skip;

interface Run {
  addon?: string;
  env?: NodeJS.ProcessEnv;
}

async function run<T>(
  script: string,
  args: (string | number)[],
  { addon = ADDON, env = {} }: Run = {},
): Promise<T> {
  const words = [path.join(FIXTURES, script), addon, ...args.map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env });
  return JSON.parse(stdout) as T;
}

const memoryModel = (rounds: number, options?: Run) =>
  run<{ rounds: number; faults: string[] }>('model.mjs', [7, rounds], options);
const stateModel = (rounds: number, options?: Run) =>
  run<{ rounds: number; faults: string[]; mapped: number }>('states.mjs', [7, rounds], options);
const argumentFuzz = (calls: number, options?: Run) =>
  run<{ calls: number; thrown: number; returned: number }>('arguments.mjs', [7, calls], options);

onLinux('the addon', () => {
  it('brings memory back byte for byte, tells what was written, and lets memory grow', async () => {
    expect(await memoryModel(300)).toEqual({ rounds: 300, faults: [] });
  });

  it('puts memory into a state and out of it, byte for byte, and tells what was written since', async () => {
    const { faults, mapped } = await stateModel(150);
    expect(faults).toEqual([]);
    expect(mapped).toBeGreaterThan(1000);
  });

  it('takes no argument that does not fit, and none of them harms the process', async () => {
    const { calls, thrown, returned } = await argumentFuzz(100_000);
    expect(calls).toBe(100_000);
    // Hardly any of them make sense, and some do.
    expect(thrown).toBeGreaterThan(90_000);
    expect(returned).toBeGreaterThan(0);
  });

  it('closes the door behind a process that has all it needs', async () => {
    const { closed, attempts } = await run<{
      closed: string | null;
      attempts: Record<string, string | null>;
    }>('closed-door.mjs', []);
    expect(closed).toBeNull();
    expect(attempts).toMatchObject({
      'read a file': 'EPERM',
      'write a file': 'EPERM',
      'map a file': 'ERR_NATIVE_MEMORY',
      'start a program': 'EPERM',
      listen: 'EPERM',
      'signal the parent': 'EPERM',
      'take memory': null,
      'compile and run WebAssembly': null,
      wait: null,
    });
    expect(attempts['start a thread']).not.toBeNull();
  });

  it('ends a process that writes to a view of a file', () => {
    const program = `const m = {exports: {}}; process.dlopen(m, ${JSON.stringify(ADDON)});
      new Uint8Array(m.exports.view(require("fs").openSync(process.execPath), 0, 4096))[0] = 1;`;
    expect(spawnSync(process.execPath, ['-e', program]).signal).toBe('SIGSEGV');
  });
});

onLinux('the addon under AddressSanitizer', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'native-'));
  const addon = path.join(folder, 'memory.node');
  const library = spawnSync('cc', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).stdout?.trim() ?? '';
  // Node's own memory, and what is never given back on purpose, is not what is looked at.
  const env = {
    LD_PRELOAD: library,
    ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=1',
    UBSAN_OPTIONS: 'halt_on_error=1',
  };

  beforeAll(async () => {
    const { buildNative } = await fromDist<typeof import('../../src/engine/native/build-native.js')>(
      'engine/native/build-native.js',
    );
    const flags = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-g'];
    expect(buildNative(addon, 'cc', flags)).toBeNull();
    expect(existsSync(library)).toBe(true);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('touches no byte that is not its own', async () => {
    expect(await memoryModel(60, { addon, env })).toEqual({ rounds: 60, faults: [] });
    expect((await stateModel(30, { addon, env })).faults).toEqual([]);
    expect((await argumentFuzz(20_000, { addon, env })).calls).toBe(20_000);
  });
});
