import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { PackagesService } from '../../features/packages/packages.service.js';
import { PoolService } from '../../server/pool/pool.service.js';
import { ShutdownService } from '../../server/shutdown/shutdown.service.js';

/** What the pool means for probes. */
@Injectable()
export class PoolHealth {
  private started = false;

  constructor(
    private readonly pool: PoolService,
    private readonly shutdown: ShutdownService,
    private readonly indicators: HealthIndicatorService,
    private readonly packages: PackagesService,
  ) {}

  /** Whether new requests should be sent here. */
  isReady(): boolean {
    return !this.shutdown.isDraining && this.pool.isReady();
  }

  ready(): HealthIndicatorResult {
    return this.indicate(this.isReady());
  }

  /** Up once the pool was ready for the first time, whatever happens later. */
  startup(): HealthIndicatorResult {
    this.started ||= this.pool.isReady() || this.pool.stats().state !== 'STARTING';
    // Progress of the start.
    return this.indicate(this.started, this.started ? {} : { progress: this.packages.start.progress.now });
  }

  private indicate(up: boolean, more: object = {}): HealthIndicatorResult {
    const { state, size, idle, busy, starting, queue, layers, fault } = this.pool.stats();
    const draining = this.shutdown.isDraining;
    const details = { state, draining, size, idle, busy, starting, queued: queue.length, layers };
    const whole = { ...details, ...(fault !== null && { reason: fault }), ...more };
    const indicator = this.indicators.check('pool');
    return up ? indicator.up(whole) : indicator.down(whole);
  }
}
