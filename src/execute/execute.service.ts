import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { PoolService } from '../pool/pool.service.js';
import type { RunReport, Task } from '../protocol/messages.js';
import { StatsService } from '../stats/stats.service.js';
import { buildTask, type ExecutionRequest } from './build-task.js';
import type { ExecutionFacts } from './describe-outcome.js';

/** Who asks, for the stats. */
export interface Caller {
  ip: string;
  userAgent: string | undefined;
}

export interface Execution {
  report: RunReport;
  facts: ExecutionFacts;
  workerId: number;
}

/** The way of one execution, for every route that runs code. */
@Injectable()
export class ExecuteService {
  constructor(
    @Inject(PoolService) private readonly pool: PoolService,
    @Inject(StatsService) private readonly stats: StatsService,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  /**
   * @param signal aborted when nobody waits for the answer any more: the run is cancelled
   * @throws ServiceError (rejection) when the code was not run
   */
  async execute(
    request: ExecutionRequest,
    caller: Caller,
    signal: AbortSignal,
    resultFormat: Task['resultFormat'] = 'json',
  ): Promise<Execution> {
    const task = buildTask(request, this.settings, randomUUID(), resultFormat);
    const { report, queueMs, workerId } = await this.pool.run(task, signal);
    this.stats.record(report, caller);
    const timeoutAsked = request.timeout ?? null;
    return { report, workerId, facts: { executionId: task.id, timeoutAsked, limits: task.limits, queueMs } };
  }
}
