import { PoolError } from './errors.js';
import { faultUnder, Retries, type RetryOptions, sleep } from './retries.js';
import type { Envelope } from './schemas.js';

export interface TransportOptions extends RetryOptions {
  url: string;
  key?: string | undefined;
  fetch?: typeof fetch | undefined;
}

export interface Ask {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: string | FormData | Uint8Array;
  headers?: Record<string, string>;
  idempotencyKey?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Sends requests, with the key and with retries, and turns what is not a success into errors. */
export class Transport {
  readonly #base: string;

  constructor(private readonly options: TransportOptions) {
    this.#base = options.url.replace(/\/+$/, '');
  }

  /** The response to a request that was carried out. @throws PoolError, or the signal's reason (rejection) */
  response(ask: Ask): Promise<Response> {
    return this.#send(ask, (response) => response);
  }

  /** `data` of a JSON answer. */
  async data<T>(ask: Ask): Promise<T> {
    return (await this.envelope<T>(ask)).data;
  }

  /** The JSON answer: of code that was run and failed, too. */
  envelope<T>(ask: Ask): Promise<Envelope<T>> {
    return this.#send(ask, (response) => response.json() as Promise<Envelope<T>>);
  }

  bytes(ask: Ask): Promise<Uint8Array> {
    return this.#send(ask, async (response) => new Uint8Array(await response.arrayBuffer()));
  }

  /** @param take reads the answer; an answer that breaks off is a failure like others */
  async #send<T>(ask: Ask, take: (response: Response) => T | Promise<T>): Promise<T> {
    const { method, idempotencyKey, signal } = ask;
    const retries = new Retries(
      this.options,
      ['GET', 'PUT'].includes(method) || idempotencyKey !== undefined,
    );
    for (;;) {
      try {
        const response = await this.#fetch(ask);
        if (!response.ok) throw await errorOf(response);
        return await take(response);
      } catch (error) {
        signal?.throwIfAborted();
        await sleep(retries.delayAfter(asPoolError(error)), signal);
      }
    }
  }

  #fetch({ method, path, query = {}, body, headers, idempotencyKey, signal }: Ask): Promise<Response> {
    const { key, fetch: send = fetch } = this.options;
    const url = new URL(this.#base + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const sent = new Headers(headers);
    if (key) sent.set('authorization', `Bearer ${key}`);
    if (typeof body === 'string') sent.set('content-type', 'application/json');
    if (body instanceof Uint8Array) sent.set('content-type', 'application/octet-stream');
    if (idempotencyKey !== undefined) sent.set('idempotency-key', idempotencyKey);
    // The API never redirects, and another server must not get the key or the code.
    const options = { method, headers: sent, redirect: 'error' } as const;
    return send(url, {
      ...options,
      body: (body as string | FormData | Uint8Array<ArrayBuffer> | undefined) ?? null,
      signal: signal ?? null,
    });
  }
}

function asPoolError(error: unknown): PoolError {
  if (error instanceof PoolError) return error;
  const details = { status: 0, cause: error };
  if ((error as Error).name === 'SyntaxError') {
    return new PoolError('ANSWER_UNREADABLE', 'The answer is not what the API sends.', details);
  }
  const why = String(faultUnder(error)?.message ?? error);
  return new PoolError('CONNECTION_FAILED', `The connection to the server failed: ${why}`, details);
}

async function errorOf(response: Response): Promise<PoolError> {
  const { status, headers } = response;
  const retryAfter = secondsOf(headers.get('retry-after'));
  const requestId = headers.get('x-request-id') ?? undefined;
  const answer = (await response.json().catch(() => null)) as Envelope<unknown> | null;
  if (typeof answer?.code === 'string') {
    return new PoolError(answer.code, answer.error ?? answer.code, { status, requestId, retryAfter });
  }
  return new PoolError('ANSWER_UNREADABLE', `The server, or a proxy before it, answered ${status}.`, {
    status,
    requestId,
    retryAfter,
  });
}

/** Seconds, or a date. */
function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
