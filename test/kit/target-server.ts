import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import type { Certificate } from './certificates.js';

export interface Seen {
  line: string;
  headers: IncomingHttpHeaders;
  rawHeaders: string[];
  body: string;
}

/** Servers on loopback for what programs send; `seen` has what arrived. */
export class Targets {
  readonly seen: Seen[] = [];
  readonly #servers: (Server | TcpServer)[] = [];

  /** @param answer instead of 200 with method, path and length of the body @returns the port */
  http(answer?: RequestListener, certificate?: Certificate): Promise<number> {
    const listener: RequestListener = (request, response) => {
      if (answer) return answer(request, response);
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString('latin1');
      });
      request.on('end', () => {
        const line = `${request.method} ${request.url}`;
        this.seen.push({ line, headers: request.headers, rawHeaders: request.rawHeaders, body });
        response.end(`${line} ${body.length}`);
      });
    };
    return this.#listen(certificate ? createSecureServer(certificate, listener) : createServer(listener));
  }

  tcp(onSocket: (socket: Socket) => void): Promise<number> {
    return this.#listen(createTcpServer((socket) => onSocket(socket.on('error', () => undefined))));
  }

  close(): void {
    for (const server of this.#servers) {
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
    }
  }

  async #listen(server: Server | TcpServer): Promise<number> {
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }
}

/** A request as a program writes it. @param more header lines, each with its end */
export function get(port: number, path = '/', more = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: api.test:${port}\r\n${more}\r\n`;
}

export const CLOSE = 'Connection: close\r\n';
