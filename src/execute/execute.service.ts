import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ExecutionCancelledError } from '../common/errors.js';
import { Settings } from '../config/settings.js';
import { parentReport } from '../pool/parent-report.js';
import { PoolService } from '../pool/pool.service.js';
import type { PoolRun } from '../pool/worker-pool.js';
import type { RunReport, Task } from '../protocol/messages.js';
import { StatsService } from '../stats/stats.service.js';
import { buildTask, type ExecutionRequest } from './build-task.js';
import type { ExecutionFacts } from './describe-outcome.js';
import { RunningExecutions, type RunningPlace } from './running-executions.js';

/** Who asks, and what for. */
export interface Caller {
  /** Whom the execution belongs to: nobody else may cancel it. */
  owner: string;
  /** The id that the client chose for it; one is made where it did not. */
  executionId?: string;
  ip: string;
  userAgent: string | undefined;
}

export interface Execution {
  report: RunReport;
  facts: ExecutionFacts;
  /** null when it was cancelled before it had a worker. */
  workerId: number | null;
}

/** The way of one execution, for every route that runs code. */
@Injectable()
export class ExecuteService {
  constructor(
    @Inject(PoolService) private readonly pool: PoolService,
    @Inject(StatsService) private readonly stats: StatsService,
    @Inject(Settings) private readonly settings: Settings,
    @Inject(RunningExecutions) private readonly running: RunningExecutions,
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
    const task = buildTask(request, this.settings, caller.executionId ?? randomUUID(), resultFormat);
    const place = this.running.enter(task.id, caller.owner, signal);
    try {
      const { report, queueMs, workerId } = await this.#run(task, place);
      this.stats.record(report, caller);
      const timeoutAsked = request.timeout ?? null;
      return {
        report,
        workerId,
        facts: { executionId: task.id, timeoutAsked, limits: task.limits, queueMs },
      };
    } finally {
      place.leave();
    }
  }

  /** Who cancels by id an execution that waits for a worker gets the same outcome as for one that runs. */
  async #run(
    task: Task,
    place: RunningPlace,
  ): Promise<Omit<PoolRun, 'workerId'> & Pick<Execution, 'workerId'>> {
    const since = performance.now();
    try {
      return await this.pool.run(task, place.signal);
    } catch (error) {
      if (!(error instanceof ExecutionCancelledError && place.cancelled)) throw error;
      const report = parentReport('cancelled', 'Cancelled before the code was run.', 0);
      return { report, queueMs: performance.now() - since, workerId: null };
    }
  }
}
