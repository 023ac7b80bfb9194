import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Settings } from '../../config/settings.js';
import { LOG } from '../logging/log-tokens.js';
import { endConnections, stopListening } from './close-listener.js';

/** After the pool has drained, what is left is writing answers; no client needs longer to read one, in ms. */
const ANSWERS_GRACE_MS = 2_000;
/**
 * Before the listener goes, answers to new requests are held for this long, in ms: a client that asks again at once
 * would otherwise stand in the listener's backlog at the wrong moment, and be reset.
 */
const HOLD_MS = 25;
/** Beyond the limit, something unforeseen hangs, in ms. */
const HANG_GRACE_MS = 5_000;

/**
 * The HTTP side of an orderly end: answers carry `connection: close` from the first moment, and the listener goes
 * only when every answer is out, so that no client sees a reset. Lives in a global module: Nest asks those last,
 * when the pool has drained.
 */
@Injectable()
export class ShutdownService implements OnModuleDestroy, BeforeApplicationShutdown {
  private draining = false;
  private running = 0;
  private held: Promise<void> | undefined;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly settings: Settings,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** Whether the server is on its way out: not ready, and closing its connections. */
  get isDraining(): boolean {
    return this.draining;
  }

  /** Counts the requests from their arrival to the end of their answers. */
  watch(app: FastifyInstance): void {
    app.addHook('onRequest', (_request, _reply, done) => {
      this.running += 1;
      if (this.held) void this.held.then(() => done());
      else done();
    });
    app.addHook('onResponse', (_request, _reply, done) => {
      this.running -= 1;
      done();
    });
    app.addHook('onSend', (_request, reply, payload, done) => {
      if (this.draining) reply.header('connection', 'close');
      done(null, payload);
    });
  }

  /** Nest waits for it, so the pool drains only after the delay. */
  async onModuleDestroy(): Promise<void> {
    this.draining = true;
    const { shutdownDelayMs, shutdownTimeoutMs } = this.settings;
    if (shutdownDelayMs > 0) {
      this.log.info({ shutdownDelayMs }, 'Shutting down: reporting not ready, still accepting requests');
      await sleep(shutdownDelayMs);
    }
    this.log.info(
      { running: this.running },
      'Draining: running and queued executions finish, new ones get 503',
    );
    setTimeout(() => {
      this.log.fatal('The shutdown hangs; exiting now');
      process.exit(1);
    }, shutdownTimeoutMs + HANG_GRACE_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const deadline = performance.now() + ANSWERS_GRACE_MS;
    let release = () => {};
    this.held = new Promise((resolve) => {
      release = resolve;
    });
    await sleep(HOLD_MS);
    const server = this.host.httpAdapter.getHttpServer();
    await stopListening(server);
    release();
    await endConnections(server, deadline);
    this.log.info({ running: this.running }, 'The last connection is closed');
  }
}
