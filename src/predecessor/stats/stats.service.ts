import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { RunReport } from '../../engine/protocol/messages.js';
import { ExecutionHooks } from '../../features/executions/execution-hooks.js';
import type { Access } from '../../server/access/owner.js';
import { fingerprintCode } from '../../server/logging/log-requests.js';
import type { ExecutionStats } from './execution-stats.js';
import { OwnerStats } from './owner-stats.js';

/** Who ran something, and from where. */
export interface StatsCaller {
  owner: string;
  ip: string;
  userAgent: string | undefined;
}

/** Numbers about the executions of this server since its start, of each owner apart. */
@Injectable()
export class StatsService implements OnModuleInit {
  private readonly startedAt = Date.now();
  private stats = new OwnerStats(this.startedAt);

  constructor(private readonly hooks: ExecutionHooks) {}

  onModuleInit(): void {
    this.hooks.register({
      afterReport: ({ report, caller, code }) => {
        this.record(report, caller, code);
        return undefined;
      },
    });
  }

  /** @param code that was run */
  record(report: RunReport, { owner, ip, userAgent = 'unknown' }: StatsCaller, code: string): void {
    this.stats.record(owner, {
      codeHash: fingerprintCode(code).codeHash,
      at: Date.now(),
      ok: nameOf(report.outcome) === null,
      executionMs: report.executionMs,
      errorType: report.outcome === 'error' ? (report.exception?.type ?? 'exit') : nameOf(report.outcome),
      ip,
      userAgent,
    });
  }

  countUpload(owner: string): void {
    this.stats.countUpload(owner);
  }

  countPackage(owner: string): void {
    this.stats.countPackage(owner);
  }

  /** Clears the statistics of every owner; only the uptime continues. */
  clear(): void {
    this.stats = new OwnerStats(this.startedAt);
  }

  /** What a caller may see: everything with the scope `admin`, otherwise the figures of its owner. */
  snapshotFor(access: Access): ReturnType<ExecutionStats['snapshot']> {
    return this.#for(access).snapshot(Date.now());
  }

  #for({ owner, scopes }: Access): ExecutionStats {
    return scopes.has('admin') ? this.stats.all : this.stats.of(owner);
  }
}

function nameOf(outcome: RunReport['outcome']): string | null {
  return outcome === 'ok' || outcome === 'waiting' ? null : outcome;
}
