import { failureOf } from './events.js';
import type { Envelope, Execution, JobWithAnswer } from './schemas.js';
import type { Transport } from './transport.js';

/** The longest that the server waits with one answer, in s. */
const WAIT_S = 30;

export interface JobResultOptions {
  signal?: AbortSignal;
  /** With false, a job that failed is returned like any other, unless it produced nothing. */
  check?: boolean;
}

/** An execution whose answer is fetched later. */
export class Job {
  constructor(
    private readonly transport: Transport,
    readonly id: string,
  ) {}

  /** Its state, with its answer once it has ended. @param wait seconds to wait for the end, at most 30 */
  info(wait = 0, signal?: AbortSignal): Promise<JobWithAnswer> {
    return this.transport.data({ method: 'GET', path: this.#path, query: { wait }, signal });
  }

  /** Waits for its end. Leaving does not cancel it. @throws ExecutionFailed, PoolError (rejection) */
  async result({ signal, check = true }: JobResultOptions = {}): Promise<Execution> {
    for (;;) {
      const { answer } = await this.info(WAIT_S, signal);
      if (!answer) continue;
      // The same fields as the answer of an execution, in the types of any job.
      const envelope = answer as unknown as Envelope<Execution>;
      const failure = failureOf(envelope, 200);
      if (failure && (check || !envelope.data)) throw failure;
      return envelope.data;
    }
  }

  async cancel(): Promise<void> {
    await this.transport.data({ method: 'DELETE', path: this.#path });
  }

  get #path(): string {
    return `/api/jobs/${encodeURIComponent(this.id)}`;
  }
}
