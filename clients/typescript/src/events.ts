import { ExecutionFailed, PoolError } from './errors.js';
import type { Envelope, Execution } from './schemas.js';

/** What happens while code runs; the last one is `result`. */
export type RunEvent<E = Execution> =
  | { type: 'started'; executionId: string; queueTime: number }
  | { type: 'stdout' | 'stderr'; text: string; truncated?: boolean }
  | { type: 'display'; display: Record<string, unknown> }
  | { type: 'dropped'; events: number }
  | { type: 'result'; execution: E; error: ExecutionFailed | null };

/** The events of an answer. @throws PoolError when the connection breaks before the result */
export async function* readEvents<E extends Execution>(
  response: Response,
  signal?: AbortSignal,
): AsyncGenerator<RunEvent<E>> {
  const details = { status: response.status };
  let ended = false;
  try {
    for await (const { event, data } of readMessages(response)) {
      const value = JSON.parse(data);
      if (event === 'result') {
        ended = true;
        yield resultOf<E>(value, response.status);
      } else if (event === 'error') {
        throw new PoolError(value.code, value.error, { ...details, requestId: value.meta?.requestId });
      } else if (event === 'display') yield { type: 'display', display: value };
      else if (event !== 'done') yield { type: event, ...value };
    }
  } catch (error) {
    if (error instanceof PoolError || signal?.aborted) throw error;
    throw new PoolError('ANSWER_UNREADABLE', 'The connection broke before the result.', {
      ...details,
      cause: error,
    });
  }
  if (!ended) throw new PoolError('ANSWER_UNREADABLE', 'The connection ended before the result.', details);
}

function resultOf<E extends Execution>(envelope: Envelope<E>, status: number): RunEvent<E> {
  return { type: 'result', execution: envelope.data, error: failureOf(envelope, status) };
}

/** The error of code that was run and failed; null where it succeeded. */
export function failureOf<E extends Execution>(
  envelope: Envelope<E>,
  status: number,
): ExecutionFailed | null {
  const { success, code, error, data, meta } = envelope;
  if (success || !code) return null;
  return new ExecutionFailed(code, error ?? code, data, { status, requestId: meta?.requestId });
}

/** Server-sent events, as this API writes them: one line of data each. */
async function* readMessages(response: Response): AsyncGenerator<{ event: string; data: string }> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunksOf(response)) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map(fieldOf));
      const event = fields.get('event');
      const data = fields.get('data');
      if (event !== undefined && data !== undefined) yield { event, data };
    }
  }
}

function fieldOf(line: string): [string, string] {
  const at = line.indexOf(': ');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 2)];
}

/** Not all browsers iterate over bodies. Leaving the loop closes the connection, which cancels the run. */
async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (!body) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
