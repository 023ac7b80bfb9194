import type { OutputPart, Task } from '../../protocol/messages.js';
import type { Deadline } from '../deadline.js';
import { collectFiles } from '../filesystem/collect-files.js';
import type { SealedFilesystem } from '../filesystem/sealed-filesystem.js';
import { DisplaySink } from '../streams/display-sink.js';
import { LiveOutput } from '../streams/live-output.js';
import type { OutputRecorder } from '../streams/output-recorder.js';
import type { Voice } from '../voice.js';

/** How long to wait at a time for a parent that reads slowly, ms. */
const NAP_MS = 2;

/** Everything of a run that leaves before its report: output as it comes, displays, and at the end files. */
export class Outlet {
  readonly display: DisplaySink;
  readonly #live = new LiveOutput();
  readonly #wait: () => boolean;

  constructor(
    private readonly deadline: Deadline,
    private readonly voice: Voice | undefined,
    private readonly recorder: OutputRecorder,
  ) {
    this.display = new DisplaySink((ms) => deadline.setAlarm(ms));
    this.#wait = () => deadline.nap(NAP_MS);
  }

  /** @returns who is to hear of every write to the two streams */
  begin({ id, stream, limits }: Task): Record<OutputPart['stream'], (bytes: Uint8Array) => void> {
    const { voice } = this;
    this.display.begin(limits.displayBytes, (bundle, isValue) => {
      this.#live.flush();
      voice?.now({ type: 'display', id, bundle, ...(isValue && { isValue }) }, this.#wait);
    });
    const { recorder } = this;
    if (!stream || !voice) {
      return {
        stdout: (bytes) => recorder.write('stdout', bytes),
        stderr: (bytes) => recorder.write('stderr', bytes),
      };
    }
    this.#live.begin(limits.outputBytes, (part) => voice.now({ type: 'output', id, ...part }, this.#wait));
    this.deadline.onPoll = () => this.#live.flush();
    const hear = (name: OutputPart['stream']) => (bytes: Uint8Array) => {
      recorder.write(name, bytes);
      this.#live.write(name, bytes);
    };
    return { stdout: hear('stdout'), stderr: hear('stderr') };
  }

  /** The program has ended. */
  end(): void {
    this.deadline.onPoll = null;
    this.#live.end();
  }

  /** Drops what is left of the last run. */
  reset(): void {
    this.display.reset();
    this.#live.reset();
    this.recorder.reset();
  }

  /** @returns how many files were only counted */
  sendFiles(task: Task, filesystem: SealedFilesystem): number {
    const { voice } = this;
    if (!voice || task.collect?.length === 0) return 0;
    const { files, cut } = collectFiles(filesystem.changed(), task);
    for (const file of files) voice.later({ type: 'file', id: task.id, ...file });
    return cut;
  }
}
