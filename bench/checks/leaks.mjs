import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, execute, residentOf, startServer } from '../kit/server.mjs';

const EXECUTIONS = 10_000;
const CLIENTS = 4;
/** The worst of the last samples may be this much above the worst of the first ones, MB. */
const GROWTH_MB = 100;

/** Programs that keep what they can: module globals, builtins, caches, files, cycles, large blocks. */
const PROGRAMS = [
  'import builtins\nbuiltins.kept = [bytearray(1 << 16) for _ in range(50)]\nlen(builtins.kept)',
  'import sys\nsys.modules["leak"] = {i: str(i) for i in range(20_000)}\n1',
  'class Node: pass\na = Node(); a.me = a; a.load = list(range(50_000))\n1',
  'import functools\n@functools.cache\ndef f(n): return [n] * 1000\n[f(i) for i in range(500)] and 1',
  'open("/tmp/leak", "wb").write(b"x" * 1_000_000)',
  'print("x" * 200_000)\n1',
];

/** Executions that leak on purpose: the service's memory stays bounded, and none fails. */
export async function check() {
  const server = await startServer({ PYODIDE_POOL_SIZE: '2' });
  const samples = [];
  const sample = () => {
    const pids = [server.child.pid, ...childrenOf(server.child.pid)];
    const each = pids.map(residentOf);
    samples.push({ service: each[0], total: each.reduce((sum, mb) => sum + mb, 0) });
  };
  let sent = 0;
  const failures = [];
  const client = async () => {
    for (let n = sent++; n < EXECUTIONS; n = sent++) {
      const { body } = await execute(server.url, PROGRAMS[n % PROGRAMS.length]);
      if (body.data?.outcome !== 'ok') failures.push(JSON.stringify(body).slice(0, 200));
      if (n % 250 === 0) sample();
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  await sleep(2000);
  sample();
  await server.stop();
  const third = Math.floor(samples.length / 3);
  const worst = (part, field) => Math.max(...part.map((one) => one[field]));
  const growth = worst(samples.slice(-third), 'total') - worst(samples.slice(0, third), 'total');
  const detail = `${EXECUTIONS} executions, ${failures.length} failures ${failures[0] ?? ''}; RSS of service and workers: first third at most ${worst(samples.slice(0, third), 'total').toFixed(0)} MB, last third ${worst(samples.slice(-third), 'total').toFixed(0)} MB; the service alone ${worst(samples.slice(0, third), 'service').toFixed(0)} -> ${worst(samples.slice(-third), 'service').toFixed(0)} MB`;
  return { good: failures.length === 0 && growth <= GROWTH_MB, detail };
}
