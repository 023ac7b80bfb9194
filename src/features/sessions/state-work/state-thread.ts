import Tinypool from 'tinypool';
import * as operations from './operations.js';
import { answerOf, type ThreadAnswer } from './thread-answer.js';

/**
 * What runs in a thread: each operation with its answer, whose bytes are handed over and not copied. Code that a state
 * of a session could lead astray is here and not where everybody is served.
 */

export const list = (task: Parameters<typeof operations.list>[0]) =>
  handOver(answerOf(() => owned(operations.list(task))));

export const read = (task: Parameters<typeof operations.read>[0]) =>
  handOver(
    answerOf(() => {
      const content = operations.read(task);
      return content && owned(content);
    }),
  );

export const write = (task: Parameters<typeof operations.write>[0]) =>
  handOver(answerOf(() => withOwned(operations.write(task))));

export const remove = (task: Parameters<typeof operations.remove>[0]) =>
  handOver(answerOf(() => withOwned(operations.remove(task))));

export const exportSession = (task: Parameters<typeof operations.exportSession>[0]) =>
  handOver(answerOf(() => operations.exportSession(task).map(owned)));

export const importSession = (task: Parameters<typeof operations.importSession>[0]) =>
  handOver(
    answerOf(() => {
      const session = operations.importSession(task);
      return { ...session, checkpoint: session.checkpoint && owned(session.checkpoint) };
    }),
  );

function withOwned(changed: operations.ChangedState | null): operations.ChangedState | null {
  return changed && { ...changed, bytes: owned(changed.bytes) };
}

/** Bytes whose memory is theirs alone; that of a small Buffer is shared, and cannot be handed over. */
function owned(bytes: Uint8Array): Uint8Array {
  const whole = bytes.byteLength === bytes.buffer.byteLength && bytes.byteLength > Buffer.poolSize;
  return whole ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes);
}

function handOver<T>(answer: ThreadAnswer<T>): object {
  const buffers = 'value' in answer ? buffersIn(answer.value) : [];
  return Tinypool.move({
    get [Tinypool.transferableSymbol]() {
      return buffers;
    },
    get [Tinypool.valueSymbol]() {
      return answer;
    },
  } as never) as object;
}

function buffersIn(value: unknown): ArrayBufferLike[] {
  if (value instanceof Uint8Array) return [value.buffer];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((one) => (one instanceof Uint8Array ? [one.buffer] : []));
}
