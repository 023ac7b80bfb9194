import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import net from 'node:net';
import { type RedisServer, startRedis } from '../../kit/redis.js';
import { type Server, startServer, waitFor } from '../../kit/server.js';
import { type Proxy as FrontProxy, startProxy } from './haproxy.js';

/** Several servers that share a Redis, behind a proxy. */
export interface Cluster {
  proxy: FrontProxy;
  redis: RedisServer;
  servers: Server[];
  /** Starts the server at this place anew, on the same port; resolves when the proxy sends to it again. */
  restart(index: number): Promise<void>;
  stop(): Promise<void>;
}

async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => net.createServer().listen(0, '127.0.0.1'));
  await Promise.all(probes.map((probe) => once(probe, 'listening')));
  const ports = probes.map((probe) => (probe.address() as net.AddressInfo).port);
  await Promise.all(probes.map((probe) => once(probe.close(), 'close')));
  return ports;
}

export async function startCluster(size: number, env: Record<string, string>): Promise<Cluster> {
  const redis = await startRedis();
  const [front = 0, admin = 0, ...ports] = await freePorts(size + 2);
  const start = (port: number | undefined): Promise<Server> =>
    startServer({
      PORT: String(port),
      PYODIDE_POOL_SIZE: '1',
      REDIS_URL: redis.url,
      SESSION_STORE: 'redis',
      // Longer than the proxy needs to notice: it asks every 100 ms, and believes the second answer.
      SHUTDOWN_DELAY: '1500',
      ...env,
    });
  const servers: Server[] = [];
  for (const port of ports) servers.push(await start(port));
  const proxy = await startProxy(front, admin, ports);
  return {
    proxy,
    redis,
    servers,
    async restart(index) {
      servers[index] = await start(ports[index]);
      await waitFor(async () => (await proxy.serving()) === size, 30_000);
    },
    async stop() {
      await proxy.stop();
      await Promise.all(servers.map((server) => server.stop()));
      await redis.stop();
    },
  };
}

export interface Reply {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server answers
  json: any;
}

/** POST of JSON; as `send`. */
export function post(url: string, path: string, body: object): Promise<Reply> {
  return send('POST', url, path, body);
}

/** A job when it has ended, or as it is after 30 s; asked for through the proxy, so at any server. */
export async function endOfJob(url: string, id: string): Promise<Reply> {
  return send('GET', url, `/api/jobs/${id}?wait=30`);
}

/**
 * A request through the proxy, on a connection of its own: on a kept one HAProxy answers the loss of a server by
 * closing it, and leaves it to the client to ask again. Status 0: no answer at all.
 */
function send(method: string, url: string, path: string, body?: object): Promise<Reply> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json' };
    const request = httpRequest(url + path, { method, agent: false, headers }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => {
        text += part.toString();
      });
      response.on('error', (error) => resolve({ status: 0, json: String(error) }));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, json: text.startsWith('{') ? JSON.parse(text) : text });
      });
    });
    request.on('error', (error) => resolve({ status: 0, json: String(error) }));
    request.end(body && JSON.stringify(body));
  });
}
