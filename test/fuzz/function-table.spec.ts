import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fromDist } from '../kit/worker.js';

const SCRIPT = path.join(import.meta.dirname, 'fixtures', 'sweep-calls.mjs');
const LANES = 2;
/** All sets of arguments for all entries; takes many minutes. */
const EVERY_SET = process.env.FUZZ_EVERY_SET === '1';
/** A call gets no signal check and reads no clock: the pool's SIGKILL is what ends it. As short as a busy machine allows. */
const STUCK_MS = 400;
/** Calls that may need it; C loops over whatever number they find in the wrong place. */
const STUCK_MAX = EVERY_SET ? 2_000 : 40;
const SECRET = 'only the host knows';

interface Swept {
  calls: number;
  total: number;
  kinds: Record<string, number>;
  faults: string[];
}

describe('whatever WebAssembly code calls in a sealed interpreter', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'sweep-'));
  const folder = path.join(root, 'folder');
  const children = new Set<ChildProcess>();
  let listener: Server;
  let visits = 0;
  beforeAll(async () => {
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'secret'), SECRET);
    listener = createServer((socket) => {
      visits++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => {
      listener.listen(0, '127.0.0.1', resolve);
    });
  });
  afterAll(async () => {
    for (const child of children) {
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    }
    listener.close();
    rmSync(root, { recursive: true, force: true });
  });

  /** One process sweeps its share from call `from` on; when a call hangs it is ended there. */
  async function sweep(lane: number, from: number, imageDir: string): Promise<Swept | { stuckAt: string }> {
    const progressFile = path.join(root, `progress-${lane}`);
    writeFileSync(progressFile, String(from));
    const { port } = listener.address() as { port: number };
    const settings = {
      imageDir,
      progressFile,
      lane,
      lanes: LANES,
      from,
      seed: 7,
      everySet: EVERY_SET,
      folder,
      port,
    };
    const child = spawn(process.execPath, [SCRIPT, JSON.stringify(settings)], { cwd: root, env: {} });
    children.add(child);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    const position = () => readFileSync(progressFile, 'utf8').trim();
    let [seen, since, stuck] = ['', performance.now(), false];
    const watch = setInterval(() => {
      const now = position();
      if (now !== seen) [seen, since] = [now, performance.now()];
      else if (now.includes(' ') && performance.now() - since > STUCK_MS && stdout === '') {
        stuck = true;
        child.kill('SIGKILL');
      }
    }, 50);
    const ended = await new Promise((resolve) => {
      child.once('close', (code, signal) => resolve(code ?? signal));
    });
    clearInterval(watch);
    children.delete(child);
    if (stuck) return { stuckAt: position() };
    if (ended !== 0)
      throw new Error(`call ${position()} ended the process with ${ended}: ${stderr.slice(0, 2000)}`);
    return JSON.parse(stdout) as Swept;
  }

  it(
    'harms neither the host nor the next run, and never ends the process',
    async () => {
      const { DEFAULT_IMAGE_DIR } = await fromDist<typeof import('../../src/engine/image/image-location.js')>(
        'engine/image/image-location.js',
      );
      const stuck: string[] = [];
      const lane = async (number: number): Promise<Swept> => {
        for (let from = 0; ; ) {
          const swept = await sweep(number, from, DEFAULT_IMAGE_DIR);
          if (!('stuckAt' in swept)) return swept;
          stuck.push(swept.stuckAt);
          if (stuck.length > STUCK_MAX) throw new Error(`too many calls hang: ${stuck.join(', ')}`);
          from = Number.parseInt(swept.stuckAt, 10) + 1;
        }
      };
      const lanes = await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
      if (process.env.FUZZ_VERBOSE) process.stderr.write(`${JSON.stringify({ lanes, stuck })}\n`);
      expect(lanes.flatMap(({ faults }) => faults)).toEqual([]);
      // It did sweep. What is counted is what followed the last call that hung.
      expect(lanes[0]?.total).toBeGreaterThan(10_000);
      for (const { kinds } of lanes) {
        expect(kinds.returned).toBeGreaterThan(100);
        expect(kinds.Violation).toBeGreaterThan(1_000);
      }
      expect(readdirSync(folder)).toEqual(['secret']);
      expect(readFileSync(path.join(folder, 'secret'), 'utf8')).toBe(SECRET);
      expect(visits).toBe(0);
    },
    EVERY_SET ? 3_600_000 : 60_000,
  );
});
