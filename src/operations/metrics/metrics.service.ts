import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { ServiceError } from '../../base/errors.js';
import { Settings } from '../../config/settings.js';
import { JobsService } from '../../features/jobs/jobs.service.js';
import { SessionStoreService } from '../../features/sessions/session-store.service.js';
import { WebhooksService } from '../../features/webhooks/webhooks.service.js';
import { NetworkService } from '../../server/network/network.service.js';
import { PoolService } from '../../server/pool/pool.service.js';
import { RedisService } from '../../server/redis/redis.service.js';
import { TrafficService } from '../../server/traffic/traffic.service.js';
import { buildMetrics } from './build-metrics.js';
import { executionMetrics } from './execution-metrics.js';
import { jobMetrics } from './job-metrics.js';
import { Later } from './later.js';
import { networkMetrics } from './network-metrics.js';
import { poolMetrics } from './pool-metrics.js';
import { loadPromClient } from './prom-client.js';
import { ScrapedMetrics } from './read-at-scrape.js';
import { redisMetrics } from './redis-metrics.js';
import { type RequestObserver, requestMetrics } from './request-metrics.js';
import { sessionMetrics } from './session-metrics.js';
import { trafficMetrics } from './traffic-metrics.js';
import { webhookMetrics } from './webhook-metrics.js';

/** prom-client is loaded this long after the start, or for the first scrape: never while the first workers start. */
const LOAD_AFTER_MS = 1_000;

/** Everything that is counted and timed, and its text for Prometheus. */
@Injectable()
export class MetricsService implements OnApplicationBootstrap {
  readonly #pool: PoolService;
  readonly #enabled: boolean;
  readonly #execution = new Later<ReturnType<typeof executionMetrics>>();
  readonly #request = new Later<RequestObserver>();
  #registry: Promise<Registry> | undefined;

  constructor(
    pool: PoolService,
    private readonly settings: Settings,
    private readonly sessions: SessionStoreService,
    private readonly jobs: JobsService,
    private readonly webhooks: WebhooksService,
    private readonly network: NetworkService,
    private readonly redis: RedisService,
    private readonly traffic: TrafficService,
  ) {
    this.#pool = pool;
    this.#enabled = settings.metrics === 'on';
    if (!this.#enabled) return;
    const tell = this.#execution;
    pool.observe({
      acquired: (...args) => tell.with((metrics) => metrics.acquired(...args)),
      refused: (...args) => tell.with((metrics) => metrics.refused(...args)),
      ran: (...args) => tell.with((metrics) => metrics.ran(...args)),
      reset: (...args) => tell.with((metrics) => metrics.reset(...args)),
      started: (...args) => tell.with((metrics) => metrics.started(...args)),
    });
  }

  /** Counts the requests of a server. */
  watch(app: FastifyInstance): void {
    if (!this.#enabled) return;
    app.addHook('onResponse', (request, reply, done) => {
      this.#request.with((observe) => observe(request, reply));
      done();
    });
  }

  onApplicationBootstrap(): void {
    if (this.#enabled) setTimeout(() => void this.registry(), LOAD_AFTER_MS).unref();
  }

  /** @throws ServiceError NOT_FOUND (rejection) when metrics are off */
  async scrape(): Promise<{ contentType: string; text: string }> {
    if (!this.#enabled) throw new ServiceError('NOT_FOUND', 'Metrics are disabled: METRICS is not `on`.');
    const registry = await this.registry();
    return { contentType: registry.contentType, text: await registry.metrics() };
  }

  private registry(): Promise<Registry> {
    this.#registry ??= this.createRegistry();
    return this.#registry;
  }

  private async createRegistry(): Promise<Registry> {
    const client = await loadPromClient();
    const registry = new client.Registry();
    client.collectDefaultMetrics({ register: registry });
    this.#execution.ready(executionMetrics(client, registry));
    this.#request.ready(requestMetrics(client, registry));
    const scraped = new ScrapedMetrics(client, registry);
    poolMetrics(scraped, () => this.#pool.stats());
    sessionMetrics(scraped, () => this.sessions.store.stats(), this.settings.sessionsMax);
    jobMetrics(scraped, () => this.jobs.counts(), this.settings.jobsMax);
    webhookMetrics(scraped, () => this.webhooks.counts());
    if (this.network.isOn) networkMetrics(scraped, this.network.counts);
    redisMetrics(scraped, this.redis);
    trafficMetrics(scraped, this.traffic);
    buildMetrics(scraped, () => this.#pool.stats().image);
    return registry;
  }
}
