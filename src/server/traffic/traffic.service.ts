import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { ByteBudget } from '../../base/byte-budget.js';
import { ERRORS } from '../../base/error-table.js';
import { largestBodyBytes } from '../../config/memory-shares.js';
import { Settings } from '../../config/settings.js';
import { AccessService } from '../access/access.service.js';
import { largeBody } from '../http/answers/answer-body.js';
import { failed } from '../http/answers/envelope.js';
import { LOG } from '../logging/log-tokens.js';
import { AnswerWatch, type CutReason } from './answer-watch.js';
import { ConnectionLimits } from './connection-limits.js';
import { Drains } from './drains.js';
import { Exchange, type ExchangeMeans } from './exchange.js';
import { HalfClosed } from './half-closed.js';
import { refuseConnection } from './refuse-connection.js';
import { RequestLine } from './request-line.js';

/** With keys one of them may hold this part of what is for all. */
const OWNER_SHARE = 1 / 2;

/** What waits on connections, within bounds: the connections, the bodies that arrive, the answers that leave. */
@Injectable()
export class TrafficService implements OnApplicationShutdown {
  readonly #line = new RequestLine();
  readonly #drains = new Drains();
  readonly #halfClosed = new HalfClosed();
  readonly #cut: Record<CutReason | 'refused', number> = { stalled: 0, memory: 0, refused: 0 };
  readonly #bodies: ByteBudget;
  readonly #answers: AnswerWatch;
  readonly #connections: ConnectionLimits;
  readonly #means: ExchangeMeans;

  constructor(
    settings: Settings,
    access: AccessService,
    @Inject(LOG) private readonly log: Logger,
  ) {
    const { bodyMemoryBytes, answerMemoryBytes, streamStallTimeoutMs, connectionsMax } = settings;
    const share = settings.apiKeysFile === '' ? 1 : OWNER_SHARE;
    const bodyShare = Math.max(share * bodyMemoryBytes, largestBodyBytes(settings));
    this.#bodies = new ByteBudget(bodyMemoryBytes, bodyShare);
    this.#answers = new AnswerWatch(
      { stallMs: streamStallTimeoutMs, totalBytes: answerMemoryBytes, ownerBytes: share * answerMemoryBytes },
      (exchange, why, waitingBytes) => {
        const { remoteAddress } = exchange.socket;
        this.#cut[why]++;
        this.log.warn(
          { why, waitingBytes, remoteAddress },
          'A client that did not read its answer was disconnected',
        );
      },
    );
    this.#means = { bodies: this.#bodies, answers: this.#answers };
    this.#connections = new ConnectionLimits({
      total: connectionsMax,
      perAddress: settings.connectionsPerAddressMax,
      trusts: (address) => access.trusts(address),
      isBusy: (socket) => this.#line.isBusy(socket),
    });
  }

  /** To be called before anything else looks at requests. */
  watch(app: FastifyInstance): void {
    // A client may end its side when it has sent its request. Node has no option for that.
    Object.assign(app.server, { httpAllowHalfOpen: true });
    app.server.on('connection', (socket: Socket) => {
      if (this.#connections.admit(socket)) {
        this.#halfClosed.watch(socket);
        return;
      }
      this.#cut.refused++;
      refuseConnection(socket);
    });
    app.decorateRequest('exchange', undefined);
    app.addHook('onRequest', (request, reply, done) => {
      this.#line.enter(request.raw.socket, () => {
        this.#open(request, reply);
        done();
      });
    });
  }

  /** For answers that are given before any hook: the client hears of them although its body is not read. */
  drainAfter(request: FastifyRequest, reply: FastifyReply): void {
    this.#drains.keepOpen(request.raw);
    reply.raw.once('close', () => this.#drains.drain(request.raw));
  }

  /** To be called after everything that changes or keeps answers. */
  watchAnswers(app: FastifyInstance): void {
    app.addHook('onSend', (request, reply, payload, done) => {
      done(null, this.#send(request, reply, payload));
    });
  }

  /** What there is at this moment, and what was cut since the start. */
  figures() {
    return {
      connections: this.#connections.count,
      bodyBytes: this.#bodies.used,
      answerBytes: this.#answers.waitingBytes(),
      cut: { ...this.#cut },
    };
  }

  onApplicationShutdown(): void {
    this.#answers.close();
  }

  #open(request: FastifyRequest, reply: FastifyReply): void {
    const exchange = new Exchange(request, reply, this.#means);
    const { socket } = exchange;
    request.exchange = exchange;
    this.#answers.add(exchange);
    this.#halfClosed.enter(exchange);
    reply.raw.once('close', () => {
      exchange.close();
      this.#answers.delete(exchange);
      this.#halfClosed.leave(exchange);
      this.#drains.drain(request.raw);
      this.#line.leave(socket);
    });
  }

  /** @returns what is sent: the payload, or the same in slices, or an error where there is no room for it */
  #send(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
    const exchange = request.exchange as Exchange | undefined;
    exchange?.answer();
    this.#drains.keepOpen(request.raw);
    // The answer to HEAD has a length and no body.
    if (!exchange || request.method === 'HEAD') return payload;
    const body = largeBody(payload);
    if (!body) {
      if (payload instanceof Readable) exchange.source = payload;
      return payload;
    }
    if (!exchange.hasRoomFor(body.remaining)) return noRoom(request, reply);
    exchange.source = body;
    reply.header('content-length', String(body.remaining));
    return body;
  }
}

/** Headers that say of the answer what is not true of the error in its place. */
const OF_THE_ANSWER = ['content-disposition', 'content-length', 'last-modified', 'cache-control'];

function noRoom(request: FastifyRequest, reply: FastifyReply): string {
  const code = 'ANSWER_MEMORY_FULL';
  const { status, retryAfterSeconds } = ERRORS[code];
  for (const name of OF_THE_ANSWER) reply.removeHeader(name);
  request.errorCode = code;
  reply
    .status(status)
    .header('retry-after', String(retryAfterSeconds))
    .header('content-type', 'application/json; charset=utf-8');
  const sentence =
    'Unread answers take all the memory reserved for answers; the answer to this request is lost.';
  return JSON.stringify(failed(code, sentence, request.id));
}
