import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { ConfigurationError } from '../../config/load-settings.js';
import { Settings } from '../../config/settings.js';
import { LOG } from '../logging/log-tokens.js';
import { RedisService } from '../redis/redis.service.js';
import { AccessGate } from './access-gate.js';
import { isLoopback } from './client-network.js';
import { KeyFile } from './key-file.js';
import { ANONYMOUS } from './owner.js';
import { type RateLimits, rateLimitsInMemory, rateLimitsInRedis } from './rate-limits.js';
import { KeyFileError } from './read-keys.js';
import { trustedProxies } from './trusted-proxies.js';
import { WrongKeys } from './wrong-keys.js';

/** Between two looks at the file of keys, in ms. */
const REFRESH_MS = 2_000;

/** Who may call this server, from the settings and the file of keys. */
@Injectable()
export class AccessService implements OnModuleInit, OnModuleDestroy {
  #file: KeyFile | null = null;
  #trusted: (address: string) => boolean = () => false;
  #gate: AccessGate | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly settings: Settings,
    @Inject(LOG) private readonly log: Logger,
    private readonly redis: RedisService,
  ) {}

  /**
   * Call this before the server listens, and not in the constructor, where Nest would log a long stack trace.
   * @throws ConfigurationError if a setting or the file cannot be used: no client gets in by mistake
   */
  open(): void {
    this.#file = openKeys(this.settings);
    this.#trusted = readProxies(this.settings.trustProxy);
  }

  /** Whether callers need a key. */
  get asksForKeys(): boolean {
    return this.#file !== null;
  }

  /** Whether X-Forwarded-For from this address is believed. */
  trusts(address: string): boolean {
    return this.#trusted(address);
  }

  async onModuleInit(): Promise<void> {
    const file = this.#file;
    if (file === null) return this.#tellOpen();
    this.log.info({ keys: file.ring.size }, 'Callers need an API key');
    this.#gate = new AccessGate(
      () => file.ring,
      await this.#rateLimits('rate'),
      new WrongKeys(await this.#rateLimits('guess'), this.settings.apiKeyFailuresMax),
      { metricsAccess: this.settings.metricsAccess },
    );
    this.#timer = setInterval(() => this.#refresh(file), REFRESH_MS).unref();
  }

  /** Counts `points` more for a request that stands for several. @throws ServiceError RATE_LIMITED (rejection) */
  async charge(request: FastifyRequest, reply: FastifyReply, points: number): Promise<void> {
    await this.#gate?.charge(request, reply, points);
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  /** Looks at every request before its body is read. */
  guard(app: FastifyInstance): void {
    if (this.#file === null) {
      app.addHook('onRequest', (request, _reply, done) => {
        request.access = ANONYMOUS;
        done();
      });
      return;
    }
    app.addHook('onRequest', async (request, reply) => {
      if (!this.#gate) throw new Error('A request came before the server had its keys.');
      await this.#gate.admit(request, reply);
    });
  }

  async #rateLimits(what: string): Promise<RateLimits> {
    if (!this.redis.isConfigured) return rateLimitsInMemory();
    return rateLimitsInRedis(await this.redis.connection(), `${this.redis.prefix}${what}`);
  }

  #refresh(file: KeyFile): void {
    try {
      if (file.refresh()) this.log.info({ keys: file.ring.size }, 'The API keys were reloaded');
    } catch (error) {
      if (!(error instanceof KeyFileError)) throw error;
      this.log.error(
        { problem: error.message },
        'API_KEYS_FILE changed but cannot be used; the previous keys stay in effect',
      );
    }
  }

  #tellOpen(): void {
    const { host, accessMode } = this.settings;
    if (isLoopback(host)) {
      this.log.info({ host }, 'No API keys are set: every program on this machine can use the server');
    } else if (accessMode !== 'open') {
      this.log.warn(
        { host },
        'NO API KEYS ARE SET, and HOST is not loopback: anyone who reaches this server can run code. Set API_KEYS_FILE, or ACCESS_MODE=open if this is intended',
      );
    }
  }
}

function openKeys({ apiKeysFile, accessMode }: Settings): KeyFile | null {
  if (apiKeysFile === '') {
    if (accessMode !== 'keys') return null;
    throw new ConfigurationError(['ACCESS_MODE=keys requires API_KEYS_FILE; received nothing']);
  }
  if (accessMode === 'open') {
    throw new ConfigurationError(['ACCESS_MODE=open and API_KEYS_FILE contradict each other; unset one']);
  }
  try {
    return new KeyFile(apiKeysFile);
  } catch (error) {
    if (!(error instanceof KeyFileError)) throw error;
    throw new ConfigurationError([`API_KEYS_FILE ${apiKeysFile} cannot be used: ${error.message}`]);
  }
}

function readProxies(list: string): (address: string) => boolean {
  try {
    return trustedProxies(list);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ConfigurationError([`TRUST_PROXY must list addresses and subnets; ${error.message}`]);
  }
}
