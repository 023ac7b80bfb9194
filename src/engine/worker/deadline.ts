import type { ControlPipe } from './control-pipe.js';
import { DeadlineUnwind } from './gate/unwind.js';

const SIGINT = 2;
const SIGALRM = 14;
/** Time that Python gets after the interrupt to unwind by itself, ms. */
export const UNWIND_GRACE_MS = 200;
/** After the interrupt comes another one: asyncio turns the first into a cancel, which a task that never waits does not see. */
const SECOND_INTERRUPT_MS = UNWIND_GRACE_MS / 2;
/** How often the control pipe is read while Python runs, ms. A look costs a failed read(2), about 10 us. */
const POLL_INTERVAL_MS = 15;

const SLEEPER = new Int32Array(new SharedArrayBuffer(4));

export type StopReason = 'timeout' | 'cancelled';

/**
 * Ends a run from inside the interpreter, without a thread, in two steps: first an interrupt that Python sees as
 * KeyboardInterrupt and can answer with a traceback, then an Unwind that it cannot catch. Code that asks neither
 * for the time nor for signals (a loop inside one C function) never gets here; the parent's SIGKILL is for that.
 */
export class Deadline {
  #softAt = Number.POSITIVE_INFINITY;
  #hardAt = Number.POSITIVE_INFINITY;
  #pollAt = Number.POSITIVE_INFINITY;
  #alarmAt = Number.POSITIVE_INFINITY;
  #taskId = '';
  #reason: StopReason | null = null;
  #interrupted = false;

  /** Called as often as the control pipe is read, while Python runs. */
  onPoll: ((now: number) => void) | null = null;

  constructor(private readonly control: ControlPipe | null) {}

  /** Starts the clock of one run; a cancel counts only when it names this task. */
  arm(taskId: string, timeoutMs: number): void {
    const now = performance.now();
    this.#taskId = taskId;
    this.#softAt = now + timeoutMs;
    this.#hardAt = this.#softAt + UNWIND_GRACE_MS;
    this.#pollAt = now + POLL_INTERVAL_MS;
    this.#alarmAt = Number.POSITIVE_INFINITY;
    this.#reason = null;
    this.#interrupted = false;
  }

  disarm(): void {
    this.#softAt = this.#hardAt = this.#pollAt = this.#alarmAt = Number.POSITIVE_INFINITY;
  }

  /** Forgets the run that ended. */
  reset(): void {
    this.disarm();
    this.#taskId = '';
    this.#reason = null;
    this.#interrupted = false;
    this.onPoll = null;
  }

  /** Whether a run is under way. */
  get isArmed(): boolean {
    return this.#hardAt !== Number.POSITIVE_INFINITY;
  }

  /** Why the run was told to stop, or null. */
  get reason(): StopReason | null {
    return this.#reason;
  }

  /** One SIGALRM, `ms` from now; 0 clears it. */
  setAlarm(ms: number): void {
    this.#alarmAt = ms > 0 ? performance.now() + ms : Number.POSITIVE_INFINITY;
  }

  /**
   * The interpreter's signal check.
   * @returns the number of a pending signal, or 0
   * @throws DeadlineUnwind when the second step is due
   */
  pendingSignal(now = performance.now()): number {
    if (now >= this.#pollAt) this.#poll(now);
    this.checkHard(now);
    if (now >= this.#softAt) {
      this.#softAt = !this.#interrupted ? now + SECOND_INTERRUPT_MS : Number.POSITIVE_INFINITY;
      this.#interrupted = true;
      this.#reason ??= 'timeout';
      return SIGINT;
    }
    if (now >= this.#alarmAt) {
      this.#alarmAt = Number.POSITIVE_INFINITY;
      return SIGALRM;
    }
    return 0;
  }

  /** Called on every clock read, so that C code that only watches the time ends too. */
  checkHard(now: number): void {
    if (now < this.#hardAt) return;
    // Nothing may have asked for signals since the first step was due.
    this.#reason ??= 'timeout';
    throw new DeadlineUnwind();
  }

  /** ms until something is due; what a sleeper may sleep at most before it asks again. */
  sliceMs(now: number): number {
    return Math.max(0, Math.min(this.#softAt, this.#hardAt, this.#alarmAt, this.#pollAt) - now);
  }

  /** How long nothing is due that a program would see: at most `mostMs`, in whole ms. */
  quietMs(now: number, mostMs: number): number {
    return Math.ceil(
      Math.max(0, Math.min(this.#softAt - now, this.#hardAt - now, this.#alarmAt - now, mostMs)),
    );
  }

  /** Whether a sleeper should return to let Python see a signal. */
  interrupts(now: number): boolean {
    if (now >= this.#pollAt) this.#poll(now);
    return now >= this.#softAt || now >= this.#hardAt || now >= this.#alarmAt;
  }

  /** Sleeps at most `ms`. @returns false when Python should go on instead, to see a signal or to end */
  nap(ms: number): boolean {
    const now = performance.now();
    if (this.interrupts(now)) return false;
    Atomics.wait(SLEEPER, 0, 0, Math.min(ms, this.sliceMs(now)));
    return true;
  }

  #poll(now: number): void {
    this.#pollAt = now + POLL_INTERVAL_MS;
    this.onPoll?.(now);
    const signal = this.control?.read() ?? null;
    // Nobody is left to hear the answer, and this process must not outlive its parent.
    if (signal === 'parent_gone') process.exit(0);
    if (signal?.cancelled.includes(this.#taskId) && this.#reason === null) {
      this.#reason = 'cancelled';
      this.#softAt = now;
      this.#hardAt = Math.min(this.#hardAt, now + UNWIND_GRACE_MS);
    }
  }
}
