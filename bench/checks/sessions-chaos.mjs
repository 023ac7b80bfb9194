import { startServer } from '../kit/server.mjs';
import { runChaos } from '../kit/session-chaos.mjs';

const STEPS = 10_000;

/** Ten thousand random steps in sessions whose workers are killed: no answer may be wrong, no state mixed. */
export async function check() {
  const server = await startServer({ PYODIDE_POOL_SIZE: '2', SESSION_CHECKPOINTS_MAX: '20' });
  const startedAt = performance.now();
  try {
    const { wrong, ...tally } = await runChaos({
      urls: [server.url],
      pids: [server.child.pid],
      steps: STEPS,
      clients: 4,
      seed: Number(process.env.SEED ?? Date.now() % 1e6),
      stepsPerKill: 40,
      limitMs: 3_600_000,
    });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    const shown = wrong.length > 0 ? `; the first: ${JSON.stringify(wrong[0])}` : '';
    return {
      good: wrong.length === 0 && tally.steps >= STEPS && tally.kills > 0 && tally.restored > 0,
      detail: `${JSON.stringify(tally)} in ${seconds} s; wrong or mixed: ${wrong.length}${shown}`,
    };
  } finally {
    await server.stop();
  }
}
