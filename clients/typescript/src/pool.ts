import type { RunEvent } from './events.js';
import { type Files, fromBase64, inputFiles } from './input-files.js';
import { Job } from './job.js';
import { keyOf, type RunOptions, Runs } from './runs.js';
import type {
  BatchItem,
  Checked,
  CreateSessionBody,
  ExecuteBody,
  Execution,
  JobBody,
  JobInfo,
  OutputFile,
  Packages,
  RunningExecution,
  SessionInfo,
  Status,
} from './schemas.js';
import { Session } from './session.js';
import { Transport, type TransportOptions } from './transport.js';

export type ExecuteOptions = Omit<ExecuteBody, 'code' | 'files'> & RunOptions;
export type JobOptions = Omit<JobBody, 'code' | 'files'> & Pick<RunOptions, 'files' | 'idempotencyKey'>;
export type SessionOptions = Omit<CreateSessionBody, 'files'> & { files?: Files };

const DEFAULT_URL = 'http://localhost:3000';
const UTF8 = new TextEncoder();

/** A server. `url` and `key` are PYODIDE_POOL_URL and PYODIDE_POOL_KEY of the environment, unless given. */
export class PyodidePool {
  readonly #transport: Transport;
  readonly #runs: Runs<Execution>;

  constructor(options: Partial<TransportOptions> = {}) {
    const url = options.url ?? variable('PYODIDE_POOL_URL') ?? DEFAULT_URL;
    this.#transport = new Transport({ ...options, url, key: options.key ?? variable('PYODIDE_POOL_KEY') });
    this.#runs = new Runs(this.#transport, '/api/execute');
  }

  /** Runs code in a pristine interpreter. @throws ExecutionFailed, PoolError, or the signal's reason (rejection) */
  execute(code: string, options: ExecuteOptions = {}): Promise<Execution> {
    const { signal, files, executionId, idempotencyKey, check, ...rest } = options;
    return this.#runs.execute({ code, ...rest }, { signal, files, executionId, idempotencyKey, check });
  }

  /** The same, with what happens meanwhile; leaving the loop cancels the run. @throws PoolError */
  stream(
    code: string,
    { signal, files, executionId, ...rest }: Omit<ExecuteOptions, 'idempotencyKey' | 'check'> = {},
  ): AsyncGenerator<RunEvent> {
    return this.#runs.stream({ code, ...rest }, { signal, files, executionId });
  }

  /** Runs many programs; each result has its own `success` and `code`. */
  async batch(items: ExecuteBody[], { signal }: { signal?: AbortSignal } = {}): Promise<BatchItem[]> {
    const ask = {
      method: 'POST',
      path: '/api/execute/batch',
      body: JSON.stringify({ items }),
      signal,
    } as const;
    return (await this.#transport.data<{ results: BatchItem[] }>(ask)).results;
  }

  /** Queued and running executions of this caller. */
  async executions(): Promise<RunningExecution[]> {
    const ask = { method: 'GET', path: '/api/executions' } as const;
    return (await this.#transport.data<{ executions: RunningExecution[] }>(ask)).executions;
  }

  /** Cancels an execution; the caller that waits for it gets what it produced. */
  async cancel(executionId: string): Promise<void> {
    const path = `/api/executions/${encodeURIComponent(executionId)}`;
    await this.#transport.data({ method: 'DELETE', path });
  }

  /** The content of a file that an execution returned, whether it is in the answer or behind a link. */
  async download(file: OutputFile): Promise<Uint8Array> {
    const { content, encoding, url } = file;
    if (content !== undefined) return encoding === 'base64' ? fromBase64(content) : UTF8.encode(content);
    if (url !== undefined) return this.#transport.bytes({ method: 'GET', path: url });
    throw new TypeError(`${file.path} was returned without its content: it exceeds a limit.`);
  }

  async createSession({ files, ...rest }: SessionOptions = {}): Promise<Session> {
    const body = JSON.stringify({ ...rest, files: inputFiles(files) });
    const idempotencyKey = keyOf(true);
    const ask = { method: 'POST', path: '/api/sessions', body, idempotencyKey } as const;
    return this.session((await this.#transport.data<SessionInfo>(ask)).id);
  }

  /** A session that exists; nothing is sent. */
  session(id: string): Session {
    return new Session(this.#transport, id);
  }

  /** Sessions of this caller, newest first. */
  async *sessions(): AsyncGenerator<SessionInfo> {
    let cursor: string | undefined;
    do {
      const ask = { method: 'GET', path: '/api/sessions', query: { cursor } } as const;
      const page = await this.#transport.data<{ sessions: SessionInfo[]; next: string | null }>(ask);
      yield* page.sessions;
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
  }

  /** A session from what `Session.export()` returned. */
  async importSession(bytes: Uint8Array): Promise<Session> {
    const ask = { method: 'POST', path: '/api/sessions/import', body: bytes } as const;
    return this.session((await this.#transport.data<SessionInfo>(ask)).id);
  }

  async createJob(code: string, { files, idempotencyKey, ...rest }: JobOptions = {}): Promise<Job> {
    const body = JSON.stringify({ code, ...rest, files: inputFiles(files) });
    const key = keyOf(idempotencyKey ?? true);
    const ask = { method: 'POST', path: '/api/jobs', body, idempotencyKey: key } as const;
    return this.job((await this.#transport.data<JobInfo>(ask)).id);
  }

  /** A job that exists; nothing is sent. */
  job(id: string): Job {
    return new Job(this.#transport, id);
  }

  /** Jobs of this caller, newest first, without their answers. */
  async *jobs({ state }: { state?: JobInfo['state'] } = {}): AsyncGenerator<JobInfo> {
    let before: string | undefined;
    do {
      const ask = { method: 'GET', path: '/api/jobs', query: { state, before } } as const;
      const page = await this.#transport.data<{ jobs: JobInfo[]; next: string | null }>(ask);
      yield* page.jobs;
      before = page.next ?? undefined;
    } while (before !== undefined);
  }

  /** Whether a program compiles, and where its imports come from; runs nothing. */
  check(code: string): Promise<Checked> {
    return this.#transport.data({ method: 'POST', path: '/api/check', body: JSON.stringify({ code }) });
  }

  packages(): Promise<Packages> {
    return this.#transport.data({ method: 'GET', path: '/api/packages' });
  }

  status(): Promise<Status> {
    return this.#transport.data({ method: 'GET', path: '/api/status' });
  }
}

/** There is no environment in a browser. */
function variable(name: string): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.[name] || undefined;
}
