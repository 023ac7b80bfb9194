import type { ParentMessage, Task, WorkerInfo, WorkerMessage } from '../protocol/messages.js';
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
    const report = this.interpreter.run(task);
    // The caller has its answer while the reset is under way; for a small one the two follow each other at once.
    this.send({ type: 'result', id: task.id, report }, () => {
      this.send({ type: 'reset', id: task.id, ...this.interpreter.reset() });
    });
  }
}
