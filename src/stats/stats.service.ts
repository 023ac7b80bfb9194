import { Injectable } from '@nestjs/common';
import type { RunReport } from '../protocol/messages.js';
import { ExecutionStats } from './execution-stats.js';

/** Numbers about the executions of this server since its start. */
@Injectable()
export class StatsService {
  private readonly startedAt = Date.now();
  private stats = new ExecutionStats(this.startedAt);

  record(report: RunReport, caller: { ip: string; userAgent: string | undefined }): void {
    this.stats.record({
      at: Date.now(),
      ok: report.outcome === 'ok',
      executionMs: report.executionMs,
      errorType: report.outcome === 'error' ? (report.exception?.type ?? 'exit') : nameOf(report.outcome),
      ip: caller.ip,
      userAgent: caller.userAgent ?? 'unknown',
    });
  }

  countUpload(): void {
    this.stats.countUpload();
  }

  countPackage(): void {
    this.stats.countPackage();
  }

  /** Begins anew; only the uptime goes on. */
  clear(): void {
    this.stats = new ExecutionStats(this.startedAt);
  }

  snapshot(): ReturnType<ExecutionStats['snapshot']> {
    return this.stats.snapshot(Date.now());
  }
}

function nameOf(outcome: RunReport['outcome']): string | null {
  return outcome === 'ok' ? null : outcome;
}
