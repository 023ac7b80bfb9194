import type { OutputPart, Task, WorkerMessage } from '../../protocol/messages.js';
import { DISPLAYS_MAX } from '../../protocol/mime-bundle.js';
import { ProtocolError } from '../../protocol/read-worker-message.js';
import type { RunListener } from './run-listener.js';

export type LiveMessage = Extract<WorkerMessage, { type: 'output' | 'display' | 'file' }>;

/** Invalid UTF-8 is shown as \xNN, 4 units per byte. */
const UNITS_PER_BYTE = 4;

/** Passes on live messages of a run, and enforces the task's limits on their total. */
export class RunIntake {
  readonly #output: Record<OutputPart['stream'], number> = { stdout: 0, stderr: 0 };
  #parts = 0;
  #displays = 0;
  #displayUnits = 0;
  #files = 0;
  #fileBytes = 0;

  constructor(
    private readonly task: Pick<Task, 'stream' | 'limits'>,
    private readonly listener: RunListener | undefined,
  ) {}

  /** @throws ProtocolError when a limit of the task is exceeded */
  take(message: LiveMessage): void {
    const { limits } = this.task;
    if (message.type === 'output') {
      const { stream, text, cut } = message;
      if (!this.task.stream) throw new ProtocolError('output of a task that is not streamed');
      this.#output[stream] += text.length;
      // An honest part has at least one byte, or is the last one.
      this.#parts++;
      if (
        this.#output[stream] > limits.outputBytes * UNITS_PER_BYTE ||
        this.#parts > 2 * limits.outputBytes + 2
      ) {
        throw new ProtocolError('more output than the limit');
      }
      this.listener?.output?.({ stream, text, cut });
    } else if (message.type === 'display') {
      for (const [mime, text] of Object.entries(message.bundle)) {
        this.#displayUnits += mime.length + text.length;
      }
      if (++this.#displays > DISPLAYS_MAX || this.#displayUnits > limits.displayBytes) {
        throw new ProtocolError('more displays than the limit');
      }
      this.listener?.display?.(message.bundle, message.isValue === true);
    } else {
      const { path, size, content } = message;
      this.#fileBytes += content?.byteLength ?? 0;
      if (++this.#files > limits.outputFiles || this.#fileBytes > limits.outputFilesBytes) {
        throw new ProtocolError('more files than the limit');
      }
      this.listener?.file?.({ path, size, content });
    }
  }
}
