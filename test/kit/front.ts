import { connect } from 'node:net';
import { startConfigured } from './configured-program.js';
import { freePort } from './free-port.js';
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
  const port = await freePort();
  const stop = await startConfigured({
    program,
    words,
    configuration: (folder) => configuration(port, folder),
    serves: () => listens(port),
    // nginx has workers, which end with it in order.
    signal: 'SIGTERM',
  });
  return { port, stop };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
