import type { ParentMessage, RunReport, Task, WorkerInfo, WorkerMessage } from '../protocol/messages.js';
import { PROTOCOL_VERSION } from '../protocol/messages.js';
import type { Interpreter } from './interpreter/interpreter.js';

/** Calls `handedOver` when the kernel has the whole message. */
type Send = (message: WorkerMessage, handedOver?: () => void) => void;

/** One task at a time: run, answer, reset, say so. The parent sends the next task only after that. */
export class Dispatcher {
  constructor(
    private readonly interpreter: Interpreter,
    private readonly send: Send,
  ) {}

  announce(info: WorkerInfo): void {
    this.send({ type: 'ready', protocol: PROTOCOL_VERSION, info });
  }

  receive(message: ParentMessage): void {
    this.#run(message.task);
  }

  #run(task: Task): void {
    const report = task.session ? refuse() : this.interpreter.run(task);
    // The caller has its answer while the reset is under way; for a small one the two follow each other at once.
    this.send({ type: 'result', id: task.id, report }, () => {
      this.send({ type: 'reset', id: task.id, ...this.interpreter.reset() });
    });
  }
}

/** Until this worker can restore a checkpoint it says so, and runs nothing. */
function refuse(): RunReport {
  const nothing = { text: '', base64: null, totalBytes: 0, cutBytes: 0 };
  const reason = 'This worker cannot restore checkpoints.';
  return {
    outcome: 'crashed',
    resultJson: null,
    resultType: null,
    resultRepr: null,
    resultCut: false,
    exception: null,
    exitCode: null,
    displaysCut: 0,
    filesCut: 0,
    stdout: nothing,
    stderr: nothing,
    executionMs: 0,
    message: reason,
    session: {
      state: 'not_started',
      checkpoint: null,
      restoreMs: 0,
      checkpointMs: 0,
      fault: 'broken',
      reason,
    },
  };
}
