import { randomUUID } from 'node:crypto';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { Settings } from '../../config/settings.js';
import { LOG } from '../../server/logging/log-tokens.js';
import { NetworkService } from '../../server/network/network.service.js';
import { RedisService } from '../../server/redis/redis.service.js';
import { ShutdownService } from '../../server/shutdown/shutdown.service.js';
import { TracingService } from '../../server/tracing/tracing.service.js';
import type { ExecutionRequest } from '../executions/build-task.js';
import { type Caller, ExecuteService } from '../executions/execute.service.js';
import { writeRequest } from '../executions/request-text.js';
import { WebhooksService } from '../webhooks/webhooks.service.js';
import { callBackBy } from './call-back.js';
import type { Job, JobPage, JobState } from './job.js';
import type { JobCounts, JobStore } from './job-store.js';
import { makeJobStore } from './make-job-store.js';
import { runJob } from './run-job.js';

/** An execution whose answer is wanted later. */
export type JobRequest = ExecutionRequest & { callbackUrl?: string };

/** The jobs as the rest of the application sees them, tied to the application's life. */
@Injectable()
export class JobsService implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  readonly #jobs: JobStore;

  constructor(
    settings: Settings,
    executions: ExecuteService,
    shutdown: ShutdownService,
    private readonly webhooks: WebhooksService,
    redis: RedisService,
    tracing: TracingService,
    private readonly network: NetworkService,
    @Inject(LOG) log: Logger,
  ) {
    this.#jobs = makeJobStore(
      settings,
      redis,
      (order, request, executionId, signal, meter) =>
        tracing.within(order.traceparent, () =>
          runJob(executions, order, request, executionId, signal, meter, () => shutdown.isDraining),
        ),
      log,
      callBackBy(webhooks, log),
    );
  }

  /**
   * Resolves when the job will survive the end of the server.
   * @throws ServiceError (rejection) when it was not accepted
   */
  async accept(
    wanted: JobRequest,
    { owner, access, ip, userAgent }: Caller,
    traceparent?: string,
  ): Promise<Job> {
    const { callbackUrl = null, ...asked } = wanted;
    this.network.check(asked.network, access);
    if (callbackUrl !== null) this.webhooks.check(callbackUrl);
    const order = {
      id: randomUUID(),
      owner,
      limits: access.limits,
      createdAt: Date.now(),
      ip,
      userAgent: userAgent ?? null,
      callbackUrl,
      traceparent,
    };
    return this.#jobs.accept(order, writeRequest(withoutBytes(asked)), access.jobs);
  }

  /** A job and, once it has ended, the JSON text of its answer; null for one that this owner does not have. */
  async get(owner: string, id: string): Promise<{ job: Job; answer: string | null } | null> {
    const job = await this.#jobs.get(owner, id);
    return job && { job, answer: await this.#jobs.answerOf(owner, id) };
  }

  list(owner: string, limit: number, state: JobState | null, before: string | null): Promise<JobPage> {
    return this.#jobs.list(owner, limit, state, before);
  }

  /** @returns whether there was something to cancel; null when this owner has no such job */
  cancel(owner: string, id: string): Promise<boolean | null> {
    return this.#jobs.cancel(owner, id);
  }

  waitFor(owner: string, id: string, ms: number, signal: AbortSignal): Promise<void> {
    return this.#jobs.waitFor(owner, id, ms, signal);
  }

  /** @throws ServiceError (rejection) JOBS_UNAVAILABLE */
  counts(): Promise<JobCounts> {
    return this.#jobs.counts();
  }

  /** Does not wait: requests are answered while the jobs of an earlier server are read. */
  onApplicationBootstrap(): void {
    void this.#jobs.start();
  }

  onModuleDestroy(): void {
    this.#jobs.drain();
  }

  /** The pool has ended what ran, so that the last results are on their way to the disk. */
  async onApplicationShutdown(): Promise<void> {
    await this.#jobs.close();
  }
}

/** Files of a form as a JSON request has them. */
function withoutBytes({ uploads, ...asked }: ExecutionRequest): ExecutionRequest {
  if (!uploads || uploads.length === 0) return asked;
  const files = uploads.map(({ path: name, content }) => ({
    path: name,
    content: Buffer.from(content).toString('base64'),
    encoding: 'base64' as const,
  }));
  return { ...asked, files: [...(asked.files ?? []), ...files] };
}
