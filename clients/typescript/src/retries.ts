import { PoolError } from './errors.js';

export interface RetryOptions {
  /** Further attempts after the first; 2 by default, 0 for none. */
  retries?: number;
  /** The longest wait before an attempt, in ms; a longer `Retry-After` is thrown. 60 s by default. */
  maxRetryDelay?: number;
}

const FIRST_DELAY_MS = 250;
/** Waits differ between clients, so that those refused together do not come back together. */
const JITTER = 0.25;
/** A first request under the same key can run this long: the longest timeout of an execution, and its wait in the queue. */
const IN_PROGRESS_LIMIT_MS = 360_000;

/** After these the request may have been carried out, although their answer has `Retry-After`. */
const MAY_HAVE_RUN = ['ANSWER_MEMORY_FULL', 'SESSION_OVERTAKEN', 'INTERNAL_ERROR'];
/** Gateways answer with these when the connection to the server broke. */
const GATEWAY_FAULTS = [502, 504];

/** Decides which failures are followed by another attempt, and when. */
export class Retries {
  #attempts = 0;
  readonly #since = Date.now();
  readonly #retries: number;
  readonly #maxDelay: number;

  /** @param repeatable whether sending twice has the effect of sending once */
  constructor(
    { retries = 2, maxRetryDelay = 60_000 }: RetryOptions,
    private readonly repeatable: boolean,
  ) {
    this.#retries = retries;
    this.#maxDelay = maxRetryDelay;
  }

  /** ms to wait before the next attempt. @throws the error itself if there is none */
  delayAfter(error: PoolError): number {
    const { code, retryAfter } = error;
    if (code === 'IDEMPOTENCY_IN_PROGRESS' && Date.now() - this.#since < IN_PROGRESS_LIMIT_MS) return 1000;
    this.#attempts += 1;
    if (this.#attempts > this.#retries || !this.#mayRepeat(error)) throw error;
    const delay = retryAfter === undefined ? FIRST_DELAY_MS * 2 ** (this.#attempts - 1) : retryAfter * 1000;
    if (delay > this.#maxDelay) throw error;
    return delay * (1 + Math.random() * JITTER);
  }

  #mayRepeat({ code, status, retryAfter, cause }: PoolError): boolean {
    if (MAY_HAVE_RUN.includes(code)) return false;
    if (status === 0) return this.repeatable || wasRefused(cause);
    return GATEWAY_FAULTS.includes(status) ? this.repeatable : retryAfter !== undefined;
  }
}

/** What `fetch` failed with. Not by class: the error may come from another realm, as in tests with jest. */
export function faultUnder(error: unknown): { code?: unknown; message?: unknown } | undefined {
  const { cause } = (error ?? {}) as { cause?: unknown };
  if (typeof cause !== 'object' || cause === null) return undefined;
  // Several addresses were tried.
  const { errors } = cause as { errors?: unknown };
  return Array.isArray(errors) ? errors[0] : cause;
}

/** Nothing was sent. */
function wasRefused(error: unknown): boolean {
  return faultUnder(error)?.code === 'ECONNREFUSED';
}

/** Resolves after `ms`. @throws the signal's reason (rejection) when it is aborted before */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave);
      resolve();
    }, ms);
    if (signal?.aborted) leave();
    else signal?.addEventListener('abort', leave, { once: true });
  });
}
