import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { plainImage } from '../kit/worker.js';

const SCRIPT = path.join(import.meta.dirname, '..', 'fixtures', 'independent-states', 'main.mjs');
/** STATE_STEPS=2000 takes more of them. */
const STEPS = process.env.STATE_STEPS ?? '150';

it.each(['states mapped', 'mapped', 'copied'])(
  'states of one family never see each other, whatever is written to which, in whichever order: %s',
  async (way) => {
    const file = await plainImage();
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, file, way, '5', STEPS]);
    const { steps, held, lost, wrong } = JSON.parse(stdout) as {
      steps: number;
      held: number;
      lost: number;
      wrong: string[];
    };
    expect(wrong).toEqual([]);
    expect(lost).toBe(0);
    expect(steps).toBe(Number(STEPS));
    // Both ways were taken: from what the worker holds, and from bytes.
    expect(held).toBeGreaterThan(steps / 4);
    expect(held).toBeLessThan((steps * 3) / 4);
  },
  600_000,
);
