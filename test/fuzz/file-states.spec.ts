import { execFile } from 'node:child_process';
import path from 'node:path';
import { fromDist } from '../kit/worker.js';

const SCRIPT = path.join(import.meta.dirname, 'fixtures', 'restore-states.mjs');
const ROUNDS = Number(process.env.FUZZ_STATES ?? 150);

interface Found {
  ends: Record<string, number>;
  wrong: string[];
  slowest: number;
  highestMb: number;
  again: string;
  global: string[];
}

async function run(seed: number): Promise<Found> {
  const { DEFAULT_IMAGE_DIR } = await fromDist<typeof import('../../src/engine/image/image-location.js')>(
    'engine/image/image-location.js',
  );
  const words = [SCRIPT, DEFAULT_IMAGE_DIR, String(ROUNDS), String(seed)];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, words, { maxBuffer: 1 << 26 }, (error, stdout) => {
      if (error) reject(error);
      else resolve(JSON.parse(stdout));
    });
  });
}

it.each([1, 2])(
  'a state of files, whatever was changed in it, is refused by service and worker alike or comes back as it was (seed %s)',
  async (seed) => {
    const { ends, wrong, highestMb, slowest, again, global } = await run(seed);
    if (process.env.FUZZ_VERBOSE) process.stderr.write(`${JSON.stringify({ ends, slowest, highestMb })}\n`);
    expect(wrong).toEqual([]);
    expect(again).toBe('[true,4,"l"]');
    expect(global).toEqual([]);
    // Nothing that is made of a state is kept, nor many times its size.
    expect(highestMb).toBeLessThan(400);
    // A sweep that sees but one end tests nothing.
    expect(ends['taken kept null']).toBeGreaterThan(ROUNDS / 20);
    const refused = Object.entries(ends).filter(([end]) => !end.startsWith('taken'));
    expect(refused.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(ROUNDS / 4);
    expect(Object.keys(ends)).toContain('beyond_limits not_started beyond_limits');
  },
  120_000,
);
