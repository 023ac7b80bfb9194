import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ProgramStream } from './program-stream.js';

/** Bytes of a head, either way; Python's own limit is 64 KiB a line. */
export const HEAD_BYTES_MAX = 32 << 10;

/** What a stream's requests are handed to. */
export interface StreamRelay {
  /** @param mayContinue the program waits for `100 Continue` before it sends the body */
  handle(request: IncomingMessage, response: ServerResponse, mayContinue: boolean): void;
  /** The bytes are not a request that could be relayed, and nothing after them is read. */
  invalid(reason: 'not_http' | 'form', isTooLong?: boolean): void;
}

const RELAYS = new WeakMap<ProgramStream, StreamRelay>();

/** Reads HTTP from the streams of programs. It listens nowhere: streams are handed to it. */
export class RelayServer {
  readonly #server: Server;

  constructor() {
    // The limits of time are the connection's own. Node's strict parser, whatever flags the service runs with.
    const server = createServer({
      ...{ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 },
      ...{ insecureHTTPParser: false, maxHeaderSize: HEAD_BYTES_MAX },
    });
    // A program that has sent its request may close its sending side and read on.
    Object.assign(server, { httpAllowHalfOpen: true });
    server.on('request', (request, response) => handle(request, response, false));
    server.on('checkContinue', (request, response) => handle(request, response, true));
    server.on('checkExpectation', (request, response) => handle(request, response, false));
    server.on('connect', (request) => relayOf(request.socket)?.invalid('form'));
    server.on('clientError', ({ code }: NodeJS.ErrnoException, socket) => {
      // Others are ends of the stream, which it tells itself.
      if (code?.startsWith('HPE_')) relayOf(socket)?.invalid('not_http', code === 'HPE_HEADER_OVERFLOW');
    });
    this.#server = server;
  }

  serve(stream: ProgramStream, relay: StreamRelay): void {
    RELAYS.set(stream, relay);
    this.#server.emit('connection', stream);
  }
}

function relayOf(socket: unknown): StreamRelay | undefined {
  return socket instanceof ProgramStream ? RELAYS.get(socket) : undefined;
}

function handle(request: IncomingMessage, response: ServerResponse, mayContinue: boolean): void {
  relayOf(request.socket)?.handle(request, response, mayContinue);
}
