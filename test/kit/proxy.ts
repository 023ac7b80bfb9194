import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy on this machine. Every name leads to `target`; https is refused with 403. */
export interface TestProxy {
  url: string;
  /** What it was asked for: `GET http://host/path`, or `CONNECT host:443`. */
  asked: string[];
  /** Proxy-Authorization headers. */
  authorized: (string | undefined)[];
  close(): Promise<unknown>;
}

export async function startProxy(target: string): Promise<TestProxy> {
  const asked: string[] = [];
  const authorized: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    authorized.push(request.headers['proxy-authorization']);
    const { pathname, search } = new URL(String(request.url));
    const through = httpRequest(`${target}${pathname}${search}`, { headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    through.on('error', () => response.destroy());
    request.pipe(through);
  });
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    authorized.push(request.headers['proxy-authorization']);
    socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    authorized,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
