import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { ServiceError } from '../../base/errors.js';
import { Settings } from '../../config/settings.js';
import { ownerOf } from '../access/owner.js';
import { AnswerBody } from '../http/answers/answer-body.js';
import { MultipartBody } from '../http/body/multipart-body.js';
import { wantsEvents } from '../http/events/wants-events.js';
import { chosenExecutionId } from '../http/execution-id.js';
import { prefersAsync } from '../http/prefers-async.js';
import { LOG } from '../logging/log-tokens.js';
import { RedisService } from '../redis/redis.service.js';
import { fingerprintRequest, readIdempotencyKey } from './idempotency-key.js';
import type { IdempotencyStore, KeptAnswer } from './idempotency-store.js';
import { MemoryIdempotencyStore } from './memory-idempotency-store.js';
import { RedisIdempotencyStore } from './redis-idempotency-store.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A client may send the request again with its Idempotency-Key. */
    idempotent?: boolean;
    /** Runs code, and answers with events whatever the client accepts. */
    onlyEvents?: boolean;
  }
}

/** Headers of the first answer that belong to it, and not to the way it was sent. */
const KEPT_HEADERS = ['content-type', 'location', 'preference-applied'];

interface Claimed {
  key: string;
  fingerprint: string;
}

/** Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a request that is sent again is not done again. */
@Injectable()
export class IdempotencyService {
  readonly #store: IdempotencyStore;
  readonly #claimed = new WeakMap<FastifyRequest, Claimed>();

  constructor(
    settings: Settings,
    redis: RedisService,
    @Inject(LOG) private readonly log: Logger,
  ) {
    const ttlMs = settings.idempotencyTtlMs;
    const maxBytes = settings.idempotencyBytes;
    this.#store = redis.isConfigured
      ? new RedisIdempotencyStore(() => redis.connection(), {
          prefix: `${redis.prefix}idempotency:`,
          ttlMs,
          maxBytes,
        })
      : new MemoryIdempotencyStore({ ttlMs, maxBytes });
  }

  /** Looks at every request when its body is there, and at every answer when it is whole. */
  watch(app: FastifyInstance): void {
    app.addHook('preHandler', async (request, reply) => {
      if (request.headers['idempotency-key'] === undefined) return;
      const { idempotent, onlyEvents } = request.routeOptions.config;
      if (onlyEvents) throw cannot('an event stream');
      if (!idempotent) return;
      const kept = await this.#claim(request);
      if (kept) return replay(reply, kept);
    });
    app.addHook('onSend', async (request, reply, payload) => {
      const claimed = this.#claimed.get(request);
      if (!claimed) return;
      this.#claimed.delete(request);
      try {
        await this.#store.end(claimed.key, claimed.fingerprint, answerOf(reply, payload));
      } catch (error) {
        // The answer goes out all the same; the claim ends by itself.
        this.log.error(
          { err: error, requestId: request.id },
          'Failed to store an answer under its Idempotency-Key',
        );
      }
    });
  }

  /** @returns the answer of an earlier request with this key @throws ServiceError (rejection) */
  async #claim(request: FastifyRequest): Promise<KeptAnswer | null> {
    const key = readIdempotencyKey(request.headers['idempotency-key']);
    // A request that its route would refuse does not get the answer of an earlier one.
    chosenExecutionId(request);
    if (request.body instanceof MultipartBody) throw cannot('a form, whose parts can be read only once');
    if (wantsEvents(request.headers.accept)) throw cannot('an event stream');
    const later = String(prefersAsync(request.headers.prefer));
    const claimed = {
      key: `${ownerOf(request)}\n${request.url.split('?', 1)[0]}\n${key}`,
      fingerprint: fingerprintRequest(request.bodyDigest ?? '', later),
    };
    const claim = await this.#store.claim(claimed.key, claimed.fingerprint).catch((error: unknown) => {
      this.log.error({ err: error, requestId: request.id }, 'Failed to claim an Idempotency-Key');
      throw new ServiceError('IDEMPOTENCY_UNAVAILABLE', 'The store of Idempotency-Keys does not respond.');
    });
    if (claim === 'running') {
      throw new ServiceError(
        'IDEMPOTENCY_IN_PROGRESS',
        'The first request with this Idempotency-Key is still in progress.',
      );
    }
    if (claim === 'other') {
      throw new ServiceError(
        'IDEMPOTENCY_KEY_REUSED',
        'This Idempotency-Key was already used for a different request; use a new key.',
      );
    }
    if (claim !== 'begun') return claim;
    this.#claimed.set(request, claimed);
    // A client that comes back with the key wants the answer of this run, not another one.
    request.outlivesClient = true;
    return null;
  }
}

function replay(reply: FastifyReply, { status, headers, body }: KeptAnswer): FastifyReply {
  return reply.status(status).headers(headers).header('idempotency-replayed', 'true').send(body);
}

/** What is worth keeping: an answer to a request that was done. Everything else may be tried again. */
function answerOf(reply: FastifyReply, payload: unknown): KeptAnswer | null {
  const status = reply.statusCode;
  const body = bytesOf(payload);
  if (status < 200 || status > 299 || body === null) return null;
  const headers: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = reply.getHeader(name);
    if (value !== undefined) headers[name] = String(value);
  }
  return { status, headers, body };
}

/** In its own memory, which outlives the answer. */
function bytesOf(payload: unknown): Buffer | null {
  if (typeof payload === 'string') return Buffer.from(payload);
  return payload instanceof AnswerBody ? Buffer.concat(payload.pieces) : null;
}

function cannot(what: string): ServiceError {
  return new ServiceError('VALIDATION_FAILED', `Idempotency-Key is not supported for ${what}.`);
}
