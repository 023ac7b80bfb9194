import { startConfigured } from '../../kit/configured-program.js';
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
  const serving = async (): Promise<number> =>
    Number(await (await fetch(`http://127.0.0.1:${adminPort}`)).text());
  const stop = await startConfigured({
    program: String(HAPROXY),
    words: ['-db', '-f'],
    configuration: () => configuration(port, adminPort, servers),
    serves: async () => (await serving().catch(() => 0)) === servers.length,
    signal: 'SIGKILL',
  });
  return { url: `http://127.0.0.1:${port}`, serving, stop };
}
