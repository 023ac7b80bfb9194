import type { ParentMessage, Task, WorkerInfo, WorkerMessage } from '../protocol/messages.js';
import { PROTOCOL_VERSION } from '../protocol/messages.js';
import type { Interpreter } from './interpreter/interpreter.js';

/** The way to the parent. */
interface Channel {
  /** @param handedOver called when the kernel has the whole message */
  send(message: WorkerMessage, handedOver?: () => void): void;
  /** Sends what `write` sends at once. */
  together(write: () => void): void;
}

/** A reset is quick when the last one took less than this, and its run not much longer, in ms. */
const QUICK_RESET_MS = 0.5;
const QUICK_RUN_MS = 5;

/** One task at a time: run, answer, reset, say so. The parent sends the next task only after that. */
export class Dispatcher {
  #lastResetMs = Number.POSITIVE_INFINITY;

  constructor(
    private readonly interpreter: Interpreter,
    private readonly channel: Channel,
  ) {}

  announce(info: WorkerInfo): void {
    this.channel.send({ type: 'ready', protocol: PROTOCOL_VERSION, info });
  }

  receive(message: ParentMessage): void {
    this.#run(message.task);
  }

  #run(task: Task): void {
    const startedAt = performance.now();
    const report = this.interpreter.run(task);
    const runMs = performance.now() - startedAt;
    const answer: WorkerMessage = { type: 'result', id: task.id, report };
    if (this.#lastResetMs < QUICK_RESET_MS && runMs < QUICK_RUN_MS) {
      // To wake the parent twice would cost more than the caller's wait for the reset.
      this.channel.together(() => {
        this.channel.send(answer);
        this.#reset(task);
      });
    } else {
      // The caller has its answer while the reset is under way.
      this.channel.send(answer, () => this.#reset(task));
    }
  }

  #reset(task: Task): void {
    const done = this.interpreter.reset();
    this.#lastResetMs = done.resetMs;
    this.channel.send({ type: 'reset', id: task.id, ...done });
  }
}
