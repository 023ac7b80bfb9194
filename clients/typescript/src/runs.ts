import { failureOf, type RunEvent, readEvents } from './events.js';
import { bodyWithFiles, type Files } from './input-files.js';
import type { Execution } from './schemas.js';
import type { Ask, Transport } from './transport.js';

export interface RunOptions {
  files?: Files | undefined;
  /** Cancels the run. */
  signal?: AbortSignal | undefined;
  /** A UUID, for `cancel()`; one is made where it is absent. */
  executionId?: string | undefined;
  /** Under a key a request can be sent again without being run again; `true` makes one. */
  idempotencyKey?: string | true | undefined;
  /** With false, code that fails is returned like any other, not thrown. */
  check?: boolean | undefined;
}

/** The run of code at a route: once for all, or with its events. */
export class Runs<E extends Execution> {
  constructor(
    private readonly transport: Transport,
    private readonly path: string,
  ) {}

  async execute(request: Record<string, unknown>, options: RunOptions): Promise<E> {
    const executionId = options.executionId ?? crypto.randomUUID();
    const idempotencyKey = keyOf(options.idempotencyKey);
    const ask = this.#ask(request, options, executionId);
    try {
      const envelope = await this.transport.envelope<E>({ ...ask, idempotencyKey });
      const failure = failureOf(envelope, 200);
      if (failure && options.check !== false) throw failure;
      return envelope.data;
    } catch (error) {
      // Under a key the server runs on without its client, which may come back.
      if (options.signal?.aborted && idempotencyKey !== undefined) await this.#cancel(executionId);
      throw error;
    }
  }

  async *stream(request: Record<string, unknown>, options: RunOptions): AsyncGenerator<RunEvent<E>> {
    const ask = this.#ask(request, options, options.executionId ?? crypto.randomUUID());
    ask.headers = { ...ask.headers, accept: 'text/event-stream' };
    yield* readEvents<E>(await this.transport.response(ask), options.signal);
  }

  #ask(request: Record<string, unknown>, { files, signal }: RunOptions, executionId: string): Ask {
    const headers: Record<string, string> = { 'x-execution-id': executionId };
    return { method: 'POST', path: this.path, body: bodyWithFiles(request, files), headers, signal };
  }

  async #cancel(executionId: string): Promise<void> {
    const path = `/api/executions/${executionId}`;
    await this.transport.response({ method: 'DELETE', path }).catch(() => undefined);
  }
}

export const keyOf = (key: string | true | undefined): string | undefined =>
  key === true ? crypto.randomUUID() : key;
