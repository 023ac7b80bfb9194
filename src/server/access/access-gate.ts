import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../base/errors.js';
import type { ApiKey } from './api-key.js';
import { readCredentials } from './credentials.js';
import type { KeyRing } from './key-ring.js';
import { type RateLimits, type RateState, rateHeaders } from './rate-limits.js';
import { grants, type RouteScope, requiredScope } from './scopes.js';
import type { WrongKeys } from './wrong-keys.js';

export interface GateOptions {
  metricsAccess: 'open' | 'key';
}

/** Lets a request in, or throws: whose it is, whether its key may do that, and whether it does so too often. */
export class AccessGate {
  readonly #entries = new WeakMap<FastifyRequest, ApiKey>();

  constructor(
    /** The keys of this moment. */
    private readonly ring: () => KeyRing,
    private readonly rates: RateLimits,
    private readonly wrongKeys: WrongKeys,
    private readonly options: GateOptions,
  ) {}

  /**
   * Sets `request.access` and the headers that go with it.
   * @throws ServiceError UNAUTHENTICATED, FORBIDDEN or RATE_LIMITED (rejection)
   */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const scope = this.scopeOf(request);
    if (scope === 'open') return;
    const entry = await this.identify(request, reply);
    request.access = entry.access;
    request.caller = entry.name;
    this.#entries.set(request, entry);
    if (entry.requestsPerMinute !== null) await this.count(entry, entry.requestsPerMinute, 1, reply);
    if (!grants(entry.access.scopes, scope)) {
      throw new ServiceError(
        'FORBIDDEN',
        `The API key "${entry.name}" lacks the scope "${scope}" that this path requires.`,
      );
    }
  }

  /** Counts more than the one point of a request that was let in. @throws ServiceError RATE_LIMITED (rejection) */
  async charge(request: FastifyRequest, reply: FastifyReply, points: number): Promise<void> {
    const entry = this.#entries.get(request);
    if (!entry || entry.requestsPerMinute === null || points === 0) return;
    await this.count(entry, entry.requestsPerMinute, points, reply);
  }

  /** @throws ServiceError RATE_LIMITED (rejection) when the points are more than the minute has left */
  async count(entry: ApiKey, limit: number, points: number, reply: FastifyReply): Promise<void> {
    const state = await this.rates.take(entry.name, limit, points);
    reply.headers(rateHeaders(state));
    if (state.allowed) return;
    throw refused(reply, state, `The API key "${entry.name}" may send ${limit} requests per minute.`);
  }

  private scopeOf({ is404, routeOptions }: FastifyRequest): RouteScope {
    if (is404) return 'open';
    return requiredScope(routeOptions.config, this.options.metricsAccess === 'open');
  }

  private async identify(request: FastifyRequest, reply: FastifyReply): Promise<ApiKey> {
    const credentials = readCredentials(request.headers);
    if (credentials === null) {
      throw unauthenticated(
        reply,
        'This path requires an API key: send Authorization: Bearer <key>, or X-API-Key.',
      );
    }
    // Before anything is counted: right keys are served however many wrong ones come from the same address.
    const entry = credentials === 'malformed' ? null : this.ring().find(credentials.key);
    if (entry === null) {
      const state = await this.wrongKeys.note(request.ip);
      if (!state.allowed) throw refused(reply, state, tooMany(this.wrongKeys.max));
      throw unauthenticated(reply, 'Unknown API key.', 'invalid_token');
    }
    if (entry.expiresAt !== null && entry.expiresAt <= Date.now()) {
      throw unauthenticated(reply, `The API key "${entry.name}" has expired.`, 'invalid_token');
    }
    return entry;
  }
}

function tooMany(failuresMax: number): string {
  return `More than ${failuresMax} wrong API keys came from this address within a minute.`;
}

function refused(reply: FastifyReply, { resetSeconds }: RateState, sentence: string): ServiceError {
  reply.header('retry-after', String(resetSeconds));
  return new ServiceError('RATE_LIMITED', sentence);
}

function unauthenticated(reply: FastifyReply, sentence: string, error?: string): ServiceError {
  reply.header('www-authenticate', `Bearer realm="pyodide-pool-server"${error ? `, error="${error}"` : ''}`);
  return new ServiceError('UNAUTHENTICATED', sentence);
}
