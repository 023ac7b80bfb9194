import { Injectable } from '@nestjs/common';
import { ServiceError } from '../../base/errors.js';
import { serviceVersion } from '../../base/service-version.js';
import { Settings } from '../../config/settings.js';
import { type Attempt, attempt } from './attempt.js';
import { Reachable } from './reachable.js';
import { delayAfter } from './retry-schedule.js';
import { readSecrets, signed } from './sign.js';

/** What is sent: `id` stays the same however often it is attempted, and has no dot in it. */
export interface Delivery {
  id: string;
  url: string;
  /** JSON text. */
  body: string;
}

/** What an attempt leaves to be done: nothing, or another one after this many ms. */
export type NextStep = { state: 'delivered' | 'failed' } | { state: 'pending'; delayMs: number };

/**
 * Signed deliveries by the Standard Webhooks specification. Makes single attempts and says when the next is due;
 * the caller remembers what is pending.
 */
@Injectable()
export class WebhooksService {
  readonly #keys: Buffer[];
  readonly #reachable: Reachable;
  readonly #userAgent = `pyodide-pool-server/${serviceVersion()}`;
  readonly #counts: Record<Attempt['outcome'], number> = { delivered: 0, gone: 0, refused: 0, failed: 0 };

  constructor(private readonly settings: Settings) {
    this.#keys = readSecrets(settings.webhookSecrets);
    this.#reachable = new Reachable(settings.webhookAllowPrivate);
  }

  /** Largest body that is sent. */
  get bodyBytesMax(): number {
    return this.settings.webhookBodyBytes;
  }

  /**
   * To be asked before a URL is accepted. Names are looked up when something is sent, not here.
   * @param url one that can be parsed
   * @throws ServiceError WEBHOOKS_OFF or WEBHOOK_ADDRESS_REFUSED
   */
  check(url: string): void {
    if (this.#keys.length === 0) {
      throw new ServiceError(
        'WEBHOOKS_OFF',
        'callbackUrl is not supported: webhooks are disabled on this server, because WEBHOOK_SECRETS is empty.',
      );
    }
    if (!this.#reachable.admits(new URL(url))) {
      throw new ServiceError(
        'WEBHOOK_ADDRESS_REFUSED',
        'callbackUrl resolves to an address that is not public, and WEBHOOK_ALLOW_PRIVATE does not list it.',
      );
    }
  }

  /** One attempt. Never rejects. @param signal ends it early */
  async attempt({ id, url, body }: Delivery, signal: AbortSignal): Promise<Attempt> {
    const made = await this.#post(id, new URL(url), body, signal);
    if (!signal.aborted) this.#counts[made.outcome] += 1;
    return made;
  }

  /** @param attempts how many there have been, this one included */
  next({ outcome, retryAfterMs }: Attempt, attempts: number): NextStep {
    if (outcome === 'delivered') return { state: 'delivered' };
    const { webhookAttempts, webhookBackoffMs: backoffMs } = this.settings;
    const delayMs =
      outcome === 'gone'
        ? null
        : delayAfter(attempts, { attempts: webhookAttempts, backoffMs }, retryAfterMs);
    return delayMs === null ? { state: 'failed' } : { state: 'pending', delayMs };
  }

  /** Attempts since the start of the server, by outcome. */
  counts(): Record<Attempt['outcome'], number> {
    return { ...this.#counts };
  }

  #post(id: string, url: URL, body: string, signal: AbortSignal): Promise<Attempt> {
    // Accepted under secrets that are gone since then; nothing is sent that cannot be verified.
    if (this.#keys.length === 0) {
      const error = 'webhooks have been disabled on this server: WEBHOOK_SECRETS is empty';
      return Promise.resolve({ outcome: 'failed', status: null, error, retryAfterMs: null });
    }
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': this.#userAgent,
      ...signed(this.#keys, id, Date.now(), body),
    };
    const { webhookTimeoutMs: timeoutMs } = this.settings;
    return attempt(url, headers, body, { reachable: this.#reachable, timeoutMs, signal });
  }
}
