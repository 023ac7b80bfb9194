import { childrenOf } from './server.mjs';

/**
 * Random steps, failures, rollbacks, forks, files and transfers in sessions whose workers are killed all the time,
 * against a model of what each session must hold.
 */

/** A kill comes this long after the step that it is counted with began, at most: before, while or after it runs. */
const KILL_WITHIN_MS = 80;
/** What a session holds, as its own code tells it. */
const TELL = '(n, sum(log), len(log), os.path.getsize("f") if os.path.exists("f") else 0, next(it))';
const START = { n: 0, sum: 0, length: 0, file: 0, it: 0 };
const SETUP = 'import os, itertools\nn, log, it = 0, [], itertools.count()\nNone';

/** A sequence that a seed repeats. @param {number} seed */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * @param {{urls: string[], pids: number[], steps: number, clients: number, seed: number, stepsPerKill: number, limitMs: number}} options
 *   servers that share the sessions; their workers are killed at random, one in so many steps
 * @returns what happened: `wrong` lists every answer that the model did not foresee
 */
export async function runChaos({ urls, pids, steps, clients, seed, stepsPerKill, limitMs }) {
  const tally = {
    steps: 0,
    kept: 0,
    restored: 0,
    unknown: 0,
    refused: 0,
    rollbacks: 0,
    forks: 0,
    files: 0,
    imports: 0,
    kills: 0,
    wrong: [],
  };
  const kills = randomOf(seed + 1000);
  const until = performance.now() + limitMs;
  const isOver = () => tally.steps >= steps || performance.now() > until;
  await Promise.all(Array.from({ length: clients }, (_, n) => runClient(n)));
  // The last kills may be still to come, and would hit whoever uses these servers next.
  await new Promise((resolve) => setTimeout(resolve, 2 * KILL_WITHIN_MS));
  return tally;

  /** By steps and not by the clock: on a slow machine workers would be killed faster than they start. */
  function perhapsKill() {
    if (kills() < 1 / stepsPerKill) setTimeout(killWorker, kills() * KILL_WITHIN_MS);
  }

  function killWorker() {
    try {
      const workers = pids.flatMap((pid) => childrenOf(pid));
      process.kill(workers[Math.floor(kills() * workers.length)], 'SIGKILL');
      tally.kills += 1;
    } catch {
      // None is there, or it has just ended by itself.
    }
  }

  async function runClient(number) {
    const random = randomOf(seed * 101 + number);
    const pick = (list) => list[Math.floor(random() * list.length)];
    const call = async (method, path, body) => {
      const raw = body instanceof Uint8Array;
      const response = await fetch(pick(urls) + path, {
        method,
        headers: body === undefined || raw ? {} : { 'content-type': 'application/json' },
        body: body === undefined || raw ? body : JSON.stringify(body),
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const isJson = response.headers.get('content-type')?.includes('json');
      return { status: response.status, bytes, json: isJson ? JSON.parse(Buffer.from(bytes)) : null };
    };
    const note = (what, seen) =>
      tally.wrong.push({ what, client: number, seen: JSON.stringify(seen).slice(0, 400) });

    /** @returns a session with its model, whose first step was kept */
    const make = async () => {
      while (!isOver()) {
        const { status, json } = await call('POST', '/api/sessions', {});
        if (status !== 201) continue;
        const session = { id: json.data.id, holds: null, current: null, known: new Map() };
        while (session.holds === null && !isOver()) await step(session, SETUP, null, START);
        return session;
      }
    };

    const stand = (session, checkpoint, holds) => {
      session.current = checkpoint;
      session.holds = holds;
      session.known.set(checkpoint, holds);
    };

    /** @param expected the result, or null when the code gives none; @param next what the session then holds */
    const step = async (session, code, expected, next) => {
      tally.steps += 1;
      perhapsKill();
      const { status, json } = await call('POST', `/api/sessions/${session.id}/execute`, {
        code,
        timeout: 20_000,
      });
      if (status !== 200) {
        // Not run: the session stands where it stood.
        tally.refused += 1;
        if (![409, 503].includes(status)) note('refused', json);
        return;
      }
      const { state, result, checkpoint, outcome } = json.data;
      if (state === 'kept') {
        if (outcome === 'crashed') note('kept after a crash', json);
        if (expected && JSON.stringify(result) !== JSON.stringify(expected))
          note('result', { code, result, expected });
        stand(session, checkpoint.id, next);
        tally.kept += 1;
      } else if (state === 'restored') {
        if ((checkpoint?.id ?? null) !== session.current)
          note('restored elsewhere', { checkpoint, at: session.current });
        tally.restored += 1;
      } else if (state === 'unknown') {
        tally.unknown += 1;
        const now = await call('GET', `/api/sessions/${session.id}`);
        const at = now.json?.data?.checkpoint?.id ?? null;
        if (at !== session.current) stand(session, at, next);
      } else note('state', json);
    };

    const work = async (session) => {
      const { n, sum, length, file, it } = session.holds;
      const add = 1 + Math.floor(random() * 9);
      const more = { n: n + add, sum: sum + n + add, length: length + 1, file, it };
      const told = (holds) => [holds.n, holds.sum, holds.length, holds.file, holds.it];
      const kind = random();
      if (kind < 0.5) {
        await step(session, `n += ${add}; log.append(n)\n${TELL}`, told(more), { ...more, it: it + 1 });
      } else if (kind < 0.6) {
        await step(session, `n += ${add}; log.append(n)\n1 / 0`, null, more);
      } else if (kind < 0.75) {
        const longer = { ...session.holds, file: file + add };
        const code = `with open("f", "a") as f: f.write("x" * ${add})\n${TELL}`;
        await step(session, code, told(longer), { ...longer, it: it + 1 });
      } else if (kind < 0.8) {
        // Long enough to be hit.
        await step(
          session,
          `n += ${add}; log.append(n)\nimport time; time.sleep(0.05)\n${TELL}`,
          told(more),
          { ...more, it: it + 1 },
        );
      } else if (kind < 0.87) {
        const [checkpoint, holds] = pick([...session.known].slice(-5));
        const { status, json } = await call('POST', `/api/sessions/${session.id}/rollback`, { checkpoint });
        if (status === 200) stand(session, checkpoint, holds);
        else note('rollback', json);
        tally.rollbacks += 1;
      } else if (kind < 0.93) {
        const { status, json } = await call('POST', `/api/sessions/${session.id}/fork`, {});
        if (status !== 201) return note('fork', json);
        const fork = { id: json.data.id, known: new Map() };
        stand(fork, session.current, session.holds);
        if (json.data.checkpoint.id !== session.current) note('fork elsewhere', json);
        await call('DELETE', `/api/sessions/${session.id}`);
        Object.assign(session, fork);
        tally.forks += 1;
      } else if (kind < 0.97) {
        const size = Math.floor(random() * 2000);
        const { status, json } = await call(
          'PUT',
          `/api/sessions/${session.id}/files/f`,
          new Uint8Array(size).fill(120),
        );
        if (status !== 200) return note('file', json);
        stand(session, json.data.checkpoint.id, { ...session.holds, file: size });
        tally.files += 1;
      } else {
        const file = await call('GET', `/api/sessions/${session.id}/export`);
        const { status, json } = await call('POST', '/api/sessions/import', file.bytes);
        // While no worker is ready nobody can tell which image this server has.
        if (status === 503) return;
        if (status !== 201) return note('import', json);
        await call('DELETE', `/api/sessions/${session.id}`);
        Object.assign(session, { id: json.data.id, known: new Map() });
        stand(session, json.data.checkpoint.id, session.holds);
        tally.imports += 1;
      }
    };

    const sessions = [await make(), await make(), await make()];
    while (!isOver()) await work(pick(sessions));
    for (const session of sessions) {
      for (let left = 20; left > 0 && session?.holds; left -= 1) {
        const before = session.current;
        const { n, sum, length, file, it } = session.holds;
        await step(session, TELL, [n, sum, length, file, it], { ...session.holds, it: it + 1 });
        if (session.current !== before) break;
      }
    }
  }
}
