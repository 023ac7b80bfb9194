import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ExecutionCancelledError } from '../../base/errors.js';
import { Settings } from '../../config/settings.js';
import { parentReport } from '../../engine/pool/worker/parent-report.js';
import type { WorkerMeter } from '../../engine/pool/worker/run-listener.js';
import type { PoolRun } from '../../engine/pool/worker-pool.js';
import type { OutputFile, RunReport, SessionStep, Task } from '../../engine/protocol/messages.js';
import type { NetworkRule } from '../../engine/relay/network-rule.js';
import type { Access } from '../../server/access/owner.js';
import { type NetworkGrant, NetworkService } from '../../server/network/network.service.js';
import { PoolService } from '../../server/pool/pool.service.js';
import { ArtifactsService } from '../artifacts/artifacts.service.js';
import { boundByAccess } from './bound-by-access.js';
import { buildTask, type ExecutionRequest } from './build-task.js';
import { describeFiles } from './describe-files.js';
import type { ExecutionFacts } from './describe-outcome.js';
import { ExecutionCounts } from './execution-counts.js';
import { ExecutionHooks } from './execution-hooks.js';
import { ExecutionListener } from './execution-listener.js';
import type { LiveEvent } from './live-event.js';
import { ModuleHintsService } from './module-hints.service.js';
import { RunningExecutions, type RunningPlace } from './running-executions.js';

/** Who asks, and what for. */
export interface Caller {
  /** Owner of the execution: no other client may cancel it. */
  owner: string;
  /** What the caller may use, and whose turn it is. */
  access: Access;
  /** The id that the client chose for it; one is made where it did not. */
  executionId?: string;
  /** Resolves when the answer to the caller's request is out; absent if no client waits for one. */
  answered?: Promise<void>;
  /** Name of the API key, for the log; absent without one. */
  keyName?: string;
  ip: string;
  userAgent: string | undefined;
}

export interface Execution {
  report: RunReport;
  facts: ExecutionFacts;
  /** null when it was cancelled before it had a worker. */
  workerId: number | null;
  /** Files that the run made or changed, with their bytes. */
  files: OutputFile[];
}

export interface ExecuteOptions {
  /** Aborted when no client waits for the answer any longer: the run is cancelled. */
  signal: AbortSignal;
  /** Hears of the run while it goes on: `started` first, the report comes after the last. Must not throw. */
  onEvent?: (event: LiveEvent) => void;
  resultFormat?: Task['resultFormat'];
  /** The run is a step of a session. */
  session?: SessionStep;
  /** Called only if a worker takes the run. */
  meter?: WorkerMeter;
}

/** The way of one execution, for every route that runs code. */
@Injectable()
export class ExecuteService {
  constructor(
    private readonly pool: PoolService,
    private readonly settings: Settings,
    private readonly running: RunningExecutions,
    private readonly hooks: ExecutionHooks,
    private readonly counts: ExecutionCounts,
    private readonly artifacts: ArtifactsService,
    private readonly hints: ModuleHintsService,
    private readonly network: NetworkService,
  ) {}

  /**
   * @throws ServiceError (rejection) when the code was not run
   */
  async execute(
    request: ExecutionRequest,
    caller: Caller,
    { signal, onEvent, resultFormat, session, meter }: ExecuteOptions,
  ): Promise<Execution> {
    const executionId = caller.executionId ?? randomUUID();
    const rules = this.network.check(request.network, caller.access);
    const bounds = boundByAccess(this.settings, caller.access.limits);
    const stream = onEvent !== undefined;
    const task = this.hooks.beforeTask(
      buildTask(request, bounds, executionId, { resultFormat, stream, session }),
    );
    const listener = new ExecutionListener(task.id, onEvent, meter);
    const place = this.running.enter(task.id, caller.access, signal, caller.answered);
    try {
      const { report, queueMs, workerId } = await this.#run(task, caller, place, listener, rules);
      this.counts.add(caller.owner);
      const timeoutAsked = request.timeout ?? null;
      const { displays, valueDisplay, files } = listener;
      const sharedFaults = await this.hooks.afterReport({ report, caller, code: request.code, files });
      const described = await describeFiles(files, this.settings.artifactInlineBytes, {
        keep: (name, content) => this.artifacts.keep(name, content, caller.owner),
      });
      const { limits } = task;
      const moduleHint = this.hints.of(report);
      const facts = {
        executionId,
        timeoutAsked,
        limits,
        queueMs,
        displays,
        valueDisplay,
        files: described,
        sharedFaults,
        ...(listener.network && { network: listener.network.report }),
        ...moduleHint,
      };
      return { report, workerId, files, facts };
    } finally {
      place.leave();
    }
  }

  /** Who cancels by id an execution that waits for a worker gets the same outcome as for one that runs. */
  async #run(
    task: Task,
    caller: Caller,
    place: RunningPlace,
    listener: ExecutionListener,
    rules: readonly NetworkRule[],
  ): Promise<Omit<PoolRun, 'workerId'> & Pick<Execution, 'workerId'>> {
    const since = performance.now();
    let grant: NetworkGrant | null = null;
    try {
      if (rules.length === 0) return await this.pool.run(task, place.signal, caller.access, listener);
      grant = await this.network.grant(rules, caller, task.id, place.signal);
      listener.network = grant.run;
      const waitedMs = performance.now() - since;
      const run = await this.pool.run(task, place.signal, caller.access, listener);
      return { ...run, queueMs: run.queueMs + waitedMs };
    } catch (error) {
      if (!(error instanceof ExecutionCancelledError && place.cancelled)) throw error;
      const report = parentReport('cancelled', 'Cancelled before the code was run.', 0);
      return { report, queueMs: performance.now() - since, workerId: null };
    } finally {
      grant?.close();
    }
  }
}
