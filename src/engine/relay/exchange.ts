import {
  type ClientRequest,
  type IncomingMessage,
  request as requestHttp,
  type ServerResponse,
} from 'node:http';
import type { Connection } from './connection.js';
import { pathOfTarget } from './network-events.js';
import type { NetworkRule } from './network-rule.js';
import { refuse } from './refuse.js';
import { HEAD_BYTES_MAX } from './relay-server.js';
import { answerHeaders, hasBody, headBytes, headersFor } from './request-head.js';
import type { RunAccount } from './run-account.js';
import type { UpstreamAgent } from './upstream-agent.js';

export interface Received {
  request: IncomingMessage;
  response: ServerResponse;
  /** The program waits for `100 Continue` before it sends the body. */
  mayContinue: boolean;
}

export interface Way {
  connection: Connection;
  agent: UpstreamAgent;
  rule: NetworkRule;
  account: RunAccount;
}

/** One request that goes out, newly written, and its answer on the way back; bodies flow as fast as they are read. */
export class Exchange {
  readonly #up: ClientRequest;
  readonly #startedAt = performance.timeOrigin + performance.now();
  #status: number | null = null;
  #sentBytes = 0;
  #receivedBytes = 0;
  #isWhole = false;

  /** @throws TypeError for a head that cannot be written; nothing was sent then */
  constructor(
    private readonly received: Received,
    private readonly way: Way,
  ) {
    const { request, response, mayContinue } = received;
    const { connection, agent, rule, account } = way;
    const { target, isSecure } = connection;
    const { method = '', url = '/' } = request;
    const headers = headersFor(request, rule, { target, isSecure });
    this.#up = requestHttp({
      ...{ agent, method, path: url, headers, setHost: false, host: target.host, port: target.port },
      ...{ maxHeaderSize: HEAD_BYTES_MAX, insecureHTTPParser: false },
    });
    account.begin();
    connection.isQuiet = false;
    this.#up.on('error', (error: NodeJS.ErrnoException) => this.#failed(error));
    this.#up.on('response', (down) => this.#answer(down));
    // Nothing asked for another protocol.
    this.#up.on('upgrade', () => this.#invalidAnswer());
    this.#up.on('close', () => {
      if (!this.#isWhole && !response.writableEnded) connection.cut();
    });
    response.once('close', () => this.#over());
    if (!this.#count('send', headBytes(`${method} ${url} HTTP/1.1`, headers))) return;
    if (mayContinue) response.writeContinue();
    if (hasBody(request)) this.#sendBody(request);
    else this.#up.end();
  }

  #sendBody(request: IncomingMessage): void {
    const up = this.#up;
    request.on('data', (chunk: Buffer) => {
      if (!up.destroyed && this.#count('send', chunk.length) && !up.write(chunk)) request.pause();
    });
    up.on('drain', () => request.resume());
    request.on('end', () => up.end());
    // The program left in the middle of its body.
    request.on('close', () => {
      if (!request.complete) up.destroy();
    });
  }

  #answer(down: IncomingMessage): void {
    const { response } = this.received;
    const { statusCode = 0, statusMessage = '' } = down;
    const headers = answerHeaders(down);
    if (endsConnection(down)) headers.push('Connection', 'close');
    this.#status = statusCode;
    down.on('error', () => this.way.connection.cut());
    if (!this.#count('receive', headBytes(`HTTP/1.1 ${statusCode} ${statusMessage}`, headers))) return;
    response.sendDate = false;
    try {
      response.writeHead(statusCode, statusMessage, headers);
    } catch {
      down.destroy();
      this.#invalidAnswer();
      return;
    }
    let hasBegun = false;
    down.on('data', (chunk: Buffer) => {
      hasBegun = true;
      if (this.#count('receive', chunk.length) && !response.write(chunk)) down.pause();
    });
    // Together with the first bytes of the body, where they are there; but a slow body must not keep the head.
    setImmediate(() => {
      if (!hasBegun && !response.writableEnded && !response.destroyed) response.flushHeaders();
    });
    response.on('drain', () => down.resume());
    down.on('end', () => {
      if (!down.complete) return;
      this.#isWhole = true;
      this.#finish(response);
    });
  }

  /** The host may answer before it has the whole body, which then has nowhere to go. */
  #finish(response: ServerResponse): void {
    const { request } = this.received;
    response.end();
    if (request.complete || !hasBody(request)) return;
    const { stream } = this.way.connection;
    response.once('finish', () => stream.end());
  }

  #failed({ code = '' }: NodeJS.ErrnoException): void {
    if (this.#status === null && code.startsWith('HPE_')) this.#invalidAnswer();
    else this.way.connection.cut();
  }

  #invalidAnswer(): void {
    const { connection, account } = this.way;
    const { request, response } = this.received;
    const { method = null, url = '' } = request;
    account.refuse({ ...connection.target, method, path: pathOfTarget(url), reason: 'answer' });
    if (response.headersSent) connection.cut();
    else refuse(request, response, 'answer', false);
  }

  /** @returns false when a limit is reached, and the connection reset */
  #count(way: 'send' | 'receive', bytes: number): boolean {
    const { connection, account } = this.way;
    connection.touch();
    if (way === 'send') this.#sentBytes += bytes;
    else this.#receivedBytes += bytes;
    if (account[way](bytes)) return true;
    this.#up.destroy();
    connection.reset(way === 'send' ? 'sent_bytes' : 'received_bytes');
    return false;
  }

  #over(): void {
    const { connection, rule, account } = this.way;
    const { method = '', url = '' } = this.received.request;
    connection.isQuiet = true;
    if (!this.#isWhole) this.#up.destroy();
    account.done({
      ...connection.target,
      ...{
        rule: rule.name,
        method,
        scheme: connection.isSecure ? 'https' : 'http',
        address: connection.address,
      },
      ...{ path: pathOfTarget(url), status: this.#status },
      ...{ sentBytes: this.#sentBytes, receivedBytes: this.#receivedBytes, startedAt: this.#startedAt },
      ms: performance.timeOrigin + performance.now() - this.#startedAt,
      isCut: !this.#isWhole,
    });
    if (connection.upstream?.destroyed !== false && connection.stream.writable) connection.stream.end();
  }
}

/** The host sends nothing more after this answer; a program that knows it does not try this connection again. */
function endsConnection({ headers, httpVersion }: IncomingMessage): boolean {
  const connection = headers.connection ?? '';
  return /\bclose\b/i.test(connection) || (httpVersion === '1.0' && !/\bkeep-alive\b/i.test(connection));
}
