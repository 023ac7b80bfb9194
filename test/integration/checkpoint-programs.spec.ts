import { randomProgram } from '../fixtures/random-programs.js';
import { stepOn, TestSession, workersFor } from '../kit/session.js';
import type { TestWorker } from '../kit/worker.js';

const workers = workersFor(2);
const SEEDS = Array.from({ length: 25 }, (_, index) => index + 1);

describe('a random program prints the same in one step and in many, each in another process:', () => {
  it.each(SEEDS)('seed %i', async (seed) => {
    const { statements, cuts } = randomProgram(seed);
    const { ran: whole } = await stepOn(workers[seed % 2] as TestWorker, statements.join('\n'), null);
    const session = new TestSession(workers);
    const steps = [0, ...cuts].map((from, index) => statements.slice(from, cuts[index]).join('\n'));
    let out = '';
    const failed: unknown[] = [];
    for (const code of steps) {
      const step = await session.step(code);
      out += step.out;
      if (step.exception || step.session.state !== 'kept') failed.push([code, step.exception, step.session]);
    }
    // Together, so that a failure shows the seed and the steps next to the difference.
    const what = { seed, steps };
    expect({ ...what, failed: [whole.exception] }).toEqual({ ...what, failed: [null] });
    expect({ ...what, failed, out }).toEqual({ ...what, failed: [], out: whole.out });
  });
});
