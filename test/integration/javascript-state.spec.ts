import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { imageWith } from '../kit/package-image.js';
import { plainImage } from '../kit/worker.js';

const SCRIPT = path.join(import.meta.dirname, '..', 'fixtures', 'javascript-state', 'main.mjs');
/** Nearly every name of a program shares its bucket with one of these. */
const FILES_OF_PACKAGE = 6000;
/** STATE_PROGRAMS=1000 runs as many of each kind: several minutes. */
const PROGRAMS = process.env.STATE_PROGRAMS ? Number(process.env.STATE_PROGRAMS) : null;

interface Compared {
  runs: number;
  worn: string[];
  compared: number;
  differences: string[];
}

async function compareAfter(image: string, seed: number, runs: number, kind: string): Promise<Compared> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, image, `${seed}`, `${runs}`, kind]);
  return JSON.parse(stdout) as Compared;
}

async function imageWithManyFiles(): Promise<string> {
  const files = Object.fromEntries(
    Array.from({ length: FILES_OF_PACKAGE }, (_, n) => [`many/part${n % 60}/data${n}.txt`, `${n}`]),
  );
  const wheel = { name: 'many', files: { 'many/__init__.py': '', ...files } };
  const folder = path.join(import.meta.dirname, '..', '..', '.cache', 'many-files');
  return (await imageWith(folder, [wheel])).file;
}

// Programs by number; `node test/fixtures/javascript-state/main.mjs IMAGE NUMBER 1 plain` runs one of them alone.
describe('after the resets of programs whose file calls fail, nothing in JavaScript differs', () => {
  it.each([
    ['plain runs', plainImage, 'plain', 120],
    ['steps of sessions', plainImage, 'sessions', 40],
    ['plain runs on an image with thousands of files', imageWithManyFiles, 'plain', 60],
  ] as const)(
    '%s',
    async (_what, image, kind, runs) => {
      const result = await compareAfter(await image(), 1, PROGRAMS ?? runs, kind);
      expect(result.differences).toEqual([]);
      expect(result.worn).toEqual([]);
      expect(result.runs).toBe(PROGRAMS ?? runs);
      // The walk went through the interpreter, and did not end at its door.
      expect(result.compared).toBeGreaterThan(20_000);
    },
    PROGRAMS ? 3_600_000 : undefined,
  );
});
