import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { waitFor } from '../../kit/server.js';
import { onPath } from '../../kit/tools.js';

export const HAPROXY = onPath('haproxy');

/** A real HAProxy before servers on these ports; it follows their readiness. */
export interface Proxy {
  url: string;
  /** How many servers it sends requests to now. */
  serving(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * As an operator would write it. A server that cannot be reached is tried no further, and the request goes to the next
 * one: nothing was sent yet. A request that was sent is never sent again.
 */
const configuration = (port: number, adminPort: number, servers: readonly number[]): string => `
global
  maxconn 1000
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout check 10s
  retries 3
  option redispatch 1
  option http-server-close
frontend public
  bind 127.0.0.1:${port}
  default_backend servers
frontend admin
  bind 127.0.0.1:${adminPort}
  http-request return status 200 content-type text/plain lf-string "%[nbsrv(servers)]"
backend servers
  balance roundrobin
  option httpchk GET /health/ready
  http-check expect status 200
  default-server check inter 100ms fall 2 rise 1
${servers.map((to, index) => `  server s${index} 127.0.0.1:${to}`).join('\n')}
`;

export async function startProxy(
  port: number,
  adminPort: number,
  servers: readonly number[],
): Promise<Proxy> {
  const folder = mkdtempSync(path.join(tmpdir(), 'haproxy-'));
  const file = path.join(folder, 'haproxy.cfg');
  writeFileSync(file, configuration(port, adminPort, servers));
  const child: ChildProcess = spawn(String(HAPROXY), ['-db', '-f', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      output += data.toString();
    });
  }
  const serving = async (): Promise<number> =>
    Number(await (await fetch(`http://127.0.0.1:${adminPort}`)).text());
  await waitFor(async () => {
    if (child.exitCode !== null) throw new Error(output);
    return (await serving().catch(() => 0)) === servers.length;
  }, 20_000);
  return {
    url: `http://127.0.0.1:${port}`,
    serving,
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
