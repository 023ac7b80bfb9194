import type { RunEvent } from './events.js';
import type { RunOptions } from './runs.js';
import { Runs } from './runs.js';
import type {
  CheckpointList,
  ForkBody,
  SessionExecuteBody,
  SessionExecution,
  SessionFile,
  SessionInfo,
} from './schemas.js';
import type { Ask, Transport } from './transport.js';

export type StepOptions = Omit<SessionExecuteBody, 'code' | 'files'> & RunOptions;

interface Waiting {
  /** With false, a session that is busy is an error at once. */
  wait?: boolean;
  signal?: AbortSignal;
}

/** State that persists between runs. */
export class Session {
  readonly #runs: Runs<SessionExecution>;

  constructor(
    private readonly transport: Transport,
    readonly id: string,
  ) {
    this.#runs = new Runs(transport, `/api/sessions/${encodeURIComponent(id)}/execute`);
  }

  /** Runs code where the last run ended. @throws ExecutionFailed, PoolError (rejection) */
  execute(code: string, { signal, files, executionId, idempotencyKey, check, ...rest }: StepOptions = {}) {
    return this.#runs.execute({ code, ...rest }, { signal, files, executionId, idempotencyKey, check });
  }

  /** The same, with what happens meanwhile. @throws PoolError */
  stream(
    code: string,
    { signal, files, executionId, ...rest }: Omit<StepOptions, 'idempotencyKey' | 'check'> = {},
  ): AsyncGenerator<RunEvent<SessionExecution>> {
    return this.#runs.stream({ code, ...rest }, { signal, files, executionId });
  }

  info(): Promise<SessionInfo> {
    return this.transport.data(this.#ask('GET', ''));
  }

  async delete(): Promise<void> {
    await this.transport.data(this.#ask('DELETE', ''));
  }

  /** A session that starts where this one stands. */
  async fork(options: ForkBody = {}): Promise<Session> {
    const ask = this.#ask('POST', '/fork', { body: JSON.stringify(options) });
    return new Session(this.transport, (await this.transport.data<SessionInfo>(ask)).id);
  }

  checkpoints(): Promise<CheckpointList> {
    return this.transport.data(this.#ask('GET', '/checkpoints'));
  }

  /** Goes back, or forward again; null is a pristine interpreter. */
  rollback(checkpoint: string | null, { wait, signal }: Waiting = {}): Promise<SessionInfo> {
    const body = JSON.stringify({ checkpoint, wait });
    return this.transport.data(this.#ask('POST', '/rollback', { body, signal }));
  }

  /** The session as one file, for `importSession()`. */
  export(checkpoint?: string): Promise<Uint8Array> {
    return this.transport.bytes(this.#ask('GET', '/export', { query: { checkpoint } }));
  }

  async files(checkpoint?: string): Promise<SessionFile[]> {
    const ask = this.#ask('GET', '/files', { query: { checkpoint } });
    return (await this.transport.data<{ files: SessionFile[] }>(ask)).files;
  }

  readFile(path: string, checkpoint?: string): Promise<Uint8Array> {
    return this.transport.bytes(this.#ask('GET', pathOf(path), { query: { checkpoint } }));
  }

  async readText(path: string, checkpoint?: string): Promise<string> {
    return new TextDecoder('utf-8', { fatal: true }).decode(await this.readFile(path, checkpoint));
  }

  writeFile(
    path: string,
    content: string | Uint8Array,
    { wait, signal }: Waiting = {},
  ): Promise<SessionInfo> {
    const body = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return this.transport.data(this.#ask('PUT', pathOf(path), { body, query: { wait }, signal }));
  }

  async deleteFile(path: string, { wait, signal }: Waiting = {}): Promise<void> {
    await this.transport.data(this.#ask('DELETE', pathOf(path), { query: { wait }, signal }));
  }

  #ask(method: Ask['method'], path: string, more: Omit<Ask, 'method' | 'path'> = {}): Ask {
    return { method, path: `/api/sessions/${encodeURIComponent(this.id)}${path}`, ...more };
  }
}

const pathOf = (path: string): string => `/files/${path.split('/').map(encodeURIComponent).join('/')}`;
