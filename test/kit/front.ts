import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { waitFor } from './server.js';
import { onPath } from './tools.js';

export const NGINX = onPath('nginx');
export const HAPROXY = onPath('haproxy');

/** A real proxy in front of one server. */
export interface Front {
  port: number;
  stop(): Promise<void>;
}

/** nginx, which by default speaks HTTP/1.0 to its server and ends the connection with each answer. */
export function startNginx(to: number, more = ''): Promise<Front> {
  return start(String(NGINX), ['-e', 'stderr', '-c'], (port, folder) => {
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${folder}/${name};`)
      .join(' ');
    return `daemon off; pid ${folder}/pid; error_log stderr error; worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 256; }
http {
  access_log off; ${temporary} client_max_body_size 100m;
  server { listen 127.0.0.1:${port}; location / { proxy_pass http://127.0.0.1:${to}; ${more} } }
}
`;
  });
}

/** HAProxy that tells its server when a client has left. */
export function startHaproxy(to: number): Promise<Front> {
  return start(
    String(HAPROXY),
    ['-db', '-f'],
    (port) => `defaults
  mode http
  option abortonclose
  timeout connect 5s
  timeout client 60s
  timeout server 60s
listen public
  bind 127.0.0.1:${port}
  server s 127.0.0.1:${to}
`,
  );
}

async function start(
  program: string,
  words: string[],
  configuration: (port: number, folder: string) => string,
): Promise<Front> {
  const folder = mkdtempSync(path.join(tmpdir(), 'front-'));
  const port = await freePort();
  const file = path.join(folder, 'front.conf');
  writeFileSync(file, configuration(port, folder));
  const child: ChildProcess = spawn(program, [...words, file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      output += data.toString();
    });
  }
  await waitFor(async () => {
    if (child.exitCode !== null) throw new Error(output);
    return listens(port);
  }, 20_000);
  return {
    port,
    async stop() {
      const exited = once(child, 'exit');
      // nginx has workers, which end with it in order.
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
