import { execFile } from 'node:child_process';
import path from 'node:path';
import { fromDist } from '../kit/worker.js';

const RUNS = 40;

it('a checkpoint that was changed and sealed again does no more than a program could: a reset undoes it', async () => {
  const { DEFAULT_IMAGE_DIR } = await fromDist<typeof import('../../src/engine/image/image-location.js')>(
    'engine/image/image-location.js',
  );
  const script = path.join(import.meta.dirname, '..', 'fixtures', 'hostile-checkpoints.mjs');
  const answer = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [script, DEFAULT_IMAGE_DIR, String(RUNS)], (error, stdout) => {
      if (error) reject(error);
      else resolve(stdout);
    });
  });
  const { states, differing, fresh, again, globals } = JSON.parse(answer) as {
    states: Record<string, number>;
    differing: string[];
    fresh: string;
    again: string;
    globals: string[];
  };
  expect(fresh).toMatch(/^\[\d+,\[\],"\/home\/pyodide",3\]$/);
  expect(differing).toEqual([]);
  // Nothing of it got into JavaScript's own objects, and an honest checkpoint is restored as before.
  expect(globals).toEqual([]);
  expect(again).toBe('[3000,0]');
  // Of each kind there was something: refused, and restored to whatever end.
  expect(Object.keys(states)).toEqual(expect.arrayContaining(['not_started damaged']));
  expect(Object.keys(states).filter((state) => !state.startsWith('not_started')).length).toBeGreaterThan(0);
}, 60_000);
