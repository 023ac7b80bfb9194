import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { readTraceParent } from '../http/trace-parent.js';
import { NetworkService } from '../network/network.service.js';
import type { NetworkListener } from '../network/network-listener.js';
import { PoolService } from '../pool/pool.service.js';

/** What traces are made with, when there is somewhere to send them. */
export interface Tracing {
  observer: Parameters<PoolService['observe']>[0];
  network: NetworkListener;
  watch(app: FastifyInstance): void;
  within<T>(traceparent: string | undefined, work: () => T): T;
  /** Sends what is left. Never rejects. */
  close(): Promise<void>;
}

/** Nest token: a Tracing, or null when no endpoint is configured. */
export const TRACING = Symbol('Tracing');

/** Traces of requests and executions; without an endpoint only the caller's trace ids for the log. */
@Injectable()
export class TracingService implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(TRACING) private readonly tracing: Tracing | null,
    private readonly pool: PoolService,
    private readonly network: NetworkService,
  ) {}

  onModuleInit(): void {
    if (!this.tracing) return;
    this.pool.observe(this.tracing.observer);
    this.network.observe(this.tracing.network);
  }

  watch(app: FastifyInstance): void {
    if (this.tracing) {
      this.tracing.watch(app);
      return;
    }
    app.addHook('onRequest', (request, _reply, done) => {
      const { traceparent } = request.headers;
      if (traceparent !== undefined) {
        const parent = readTraceParent(traceparent);
        if (parent) request.trace = { traceId: parent.traceId, spanId: parent.spanId };
      }
      done();
    });
  }

  /** Does something in the trace of the request that asked for it, which may be long over. */
  within<T>(traceparent: string | undefined, work: () => T): T {
    return this.tracing ? this.tracing.within(traceparent, work) : work();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tracing?.close();
  }
}
