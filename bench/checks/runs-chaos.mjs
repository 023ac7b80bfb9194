import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runRunChaos } from '../kit/run-chaos.mjs';
import { startServer } from '../kit/server.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 2_000);

/** Two thousand random rounds of programs that wait, on disk, while workers and the server are killed. */
export async function check() {
  const folder = mkdtempSync(path.join(tmpdir(), 'runs-chaos-'));
  const start = () =>
    startServer({ PYODIDE_POOL_SIZE: '2', SESSION_STORE: 'disk', SESSION_DIR: folder, RUN_TTL: '3600000' });
  let server = await start();
  const startedAt = performance.now();
  try {
    const { wrong, ...tally } = await runRunChaos({
      url: () => server.url,
      pid: () => server.child.pid,
      rounds: ROUNDS,
      clients: 4,
      seed: Number(process.env.SEED ?? Date.now() % 1e6),
      roundsPerKill: 30,
      limitMs: 3_600_000,
      killServer: async () => {
        const gone = new Promise((resolve) => server.child.once('exit', resolve));
        server.child.kill('SIGKILL');
        await gone;
        server = await start();
      },
    });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    const shown = wrong.length > 0 ? `; the first: ${JSON.stringify(wrong[0]).slice(0, 2000)}` : '';
    return {
      good: wrong.length === 0 && tally.rounds >= ROUNDS && tally.kills > 0 && tally.serverKills > 0,
      detail: `${JSON.stringify(tally)} in ${seconds} s; wrong or repeated: ${wrong.length}${shown}`,
    };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
