import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf } from './server.mjs';
import { randomOf } from './session-chaos.mjs';

/**
 * Programs that wait, whose workers, and servers, are killed all the time, against a model of what each must say: no call
 * may change, no result be lost or come twice, no line be printed twice.
 */

/** A kill comes this long after the round that it is counted with began, at most. */
const KILL_WITHIN_MS = 60;
const PARTS = 3;
const TURNS = 4;
const TOOLS = [{ name: 'call', inputSchema: { type: 'object', properties: { part: {}, turn: {} } } }];
const CODE = `
import asyncio, itertools
log = []
order = itertools.count()
async def one(part):
    with open(f'f{part}', 'w') as file:
        for turn in range(${TURNS}):
            value = await call(part, turn)
            log.append([part, turn, value])
            print(next(order), part, turn, value)
            print(value, file=file)
async def main():
    await asyncio.gather(*map(one, range(${PARTS})))
    return [sorted(log), [open(f'f{part}').read() for part in range(${PARTS})]]
asyncio.run(main())`;

/**
 * @param {{url: () => string, pid: () => number, rounds: number, clients: number, seed: number, roundsPerKill: number, limitMs: number, killServer?: () => Promise<void>}} options
 *   url and pid of the server as it is; killServer ends it the hard way and starts it again
 * @returns what happened: `wrong` lists every answer that the model did not foresee
 */
export async function runRunChaos({ url, pid, rounds, clients, seed, roundsPerKill, limitMs, killServer }) {
  const tally = {
    rounds: 0,
    runs: 0,
    again: 0,
    crashed: 0,
    failed: 0,
    forks: 0,
    kills: 0,
    serverKills: 0,
    wrong: [],
  };
  const chance = randomOf(seed + 1000);
  const until = performance.now() + limitMs;
  const isOver = () => tally.rounds >= rounds || performance.now() > until;
  let restarting = Promise.resolve();
  await Promise.all(Array.from({ length: clients }, (_, n) => runClient(n)));
  await sleep(2 * KILL_WITHIN_MS);
  return tally;

  function perhapsKill() {
    if (chance() >= 1 / roundsPerKill) return;
    if (killServer && chance() < 0.2) {
      tally.serverKills++;
      restarting = restarting.then(killServer);
      return;
    }
    setTimeout(() => {
      const workers = childrenOf(pid());
      const victim = workers[Math.floor(chance() * workers.length)];
      try {
        if (victim) process.kill(victim, 'SIGKILL');
        tally.kills++;
      } catch {
        // It was gone already.
      }
    }, chance() * KILL_WITHIN_MS);
  }

  /** The same request until it has an answer that says something of the run. */
  async function post(path, body) {
    for (let tries = 0; tries < 200; tries++) {
      await restarting;
      try {
        const response = await fetch(url() + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        const json = await response.json();
        if (json.data?.outcome === 'crashed' || json.data?.outcome === 'cancelled') tally.crashed++;
        else if (response.status < 500 && json.code !== 'RUN_BUSY') return json;
      } catch {
        // The server was killed.
      }
      tally.failed++;
      await sleep(50);
    }
    return {};
  }

  async function runClient(client) {
    const random = randomOf(seed + client);
    while (!isOver()) await oneRun(random);
  }

  async function oneRun(random) {
    const first = await post('/api/execute', { code: CODE, tools: TOOLS });
    tally.runs++;
    if (first.data?.outcome !== 'waiting') return note('the start', first);
    await goOn(first.data, new Map(), '', random);
  }

  /** @param effects what each call did, by its id: done once */
  async function goOn(started, effects, printed, random) {
    let data = started;
    let out = printed + (started.stdout ?? '');
    while (data.outcome === 'waiting') {
      for (const { id, arguments: given } of data.calls) {
        const key = JSON.stringify(given);
        const known = effects.get(id);
        if (!known) effects.set(id, { key, value: Math.floor(random() * 1e9) });
        else if (known.key !== key) return note(`call ${id} was ${known.key}`, data);
      }
      if (random() < 0.02) await forkOf(data, effects, out, random);
      const some = data.calls.filter(() => random() < 0.7);
      const results = some.map(({ id }) => ({ id, value: effects.get(id).value }));
      const body = { round: data.run.round, results };
      const path = `/api/runs/${data.run.id}/resume`;
      perhapsKill();
      const answer = await post(path, body);
      tally.rounds++;
      if (!answer.data) return note('a round', answer);
      if (random() < 0.1) {
        tally.again++;
        const again = await post(path, body);
        if (JSON.stringify(again.data) !== JSON.stringify(answer.data))
          note('the same again', { answer, again });
      }
      data = answer.data;
      out += data.stdout;
    }
    check(data, effects, out);
  }

  async function forkOf(data, effects, out, random) {
    const fork = await post(`/api/runs/${data.run.id}/fork`, {});
    tally.forks++;
    if (!fork.data) return note('a fork', fork);
    await goOn({ outcome: 'waiting', ...fork.data }, new Map(effects), out, random);
  }

  function check({ outcome, result }, effects, out) {
    const values = new Map([...effects.values()].map(({ key, value }) => [key, value]));
    const valueAt = (part, turn) => values.get(JSON.stringify({ part, turn }));
    const log = [];
    for (let part = 0; part < PARTS; part++)
      for (let turn = 0; turn < TURNS; turn++) log.push([part, turn, valueAt(part, turn)]);
    const files = Array.from({ length: PARTS }, (_, part) =>
      Array.from({ length: TURNS }, (_, turn) => `${valueAt(part, turn)}\n`).join(''),
    );
    const lines = out.trim().split('\n');
    const isOrdered = lines.every((line, n) => line.startsWith(`${n} `));
    const isRight = JSON.stringify(result) === JSON.stringify([log, files]);
    if (
      outcome !== 'ok' ||
      !isRight ||
      !isOrdered ||
      lines.length !== PARTS * TURNS ||
      effects.size !== PARTS * TURNS
    )
      note('the end', { outcome, result, out, log });
  }

  function note(what, answer) {
    tally.wrong.push({ what, answer });
  }
}
