import { writeSync } from 'node:fs';

/** Lines are written together after this long: one system call for many lines keeps logging off the hot path. */
const FLUSH_AFTER_MS = 50;
/** Or as soon as this much is waiting, in characters. */
const FLUSH_AT_LENGTH = 16_384;
/** What may wait for a reader of stdout or a disk that is too slow, in characters; more is dropped and counted. */
const WAITING_MAX_LENGTH = 8 * 1024 * 1024;

/** Where text goes in the end; `written` is called when it was handed over. */
export type LogTarget = (text: string, written: () => void) => void;

/** A stream for pino that gathers lines and hands them to one or two targets. */
export class LogSink {
  private pending = '';
  private timer: NodeJS.Timeout | undefined;
  private inFlight = 0;
  private dropped = 0;
  private waiters: (() => void)[] = [];

  constructor(private readonly targets: readonly LogTarget[]) {}

  /** Takes one line, its line feed included; pino calls this. */
  write(line: string): void {
    this.pending += line;
    if (this.pending.length >= FLUSH_AT_LENGTH) this.handOver();
    else this.timer ??= setTimeout(() => this.handOver(), FLUSH_AFTER_MS).unref();
  }

  /** Resolves when everything written before was handed over. */
  async flush(): Promise<void> {
    this.handOver();
    if (this.inFlight > 0) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  /** At the very end of the process, when nothing asynchronous can happen. */
  flushSync(fd: number, shown = (text: string) => text): void {
    try {
      if (this.pending) writeSync(fd, shown(this.pending));
    } catch {
      // There is no reader left, and no place to say so.
    }
    this.pending = '';
  }

  private handOver(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.pending === '') return;
    const text = this.pending;
    this.pending = '';
    if (this.inFlight + text.length > WAITING_MAX_LENGTH) {
      this.dropped += text.split('\n').length - 1;
      return;
    }
    const lost = this.dropped;
    this.dropped = 0;
    const whole = lost > 0 ? `${text}${droppedLine(lost)}\n` : text;
    for (const target of this.targets) {
      this.inFlight += whole.length;
      target(whole, () => this.handedOver(whole.length));
    }
  }

  private handedOver(length: number): void {
    this.inFlight -= length;
    if (this.inFlight > 0) return;
    const waiters = this.waiters;
    this.waiters = [];
    for (const resolve of waiters) resolve();
  }
}

/** In the form of the logger's lines, which is what readers of the log expect. */
function droppedLine(count: number): string {
  return JSON.stringify({
    level: 'warn',
    time: new Date().toISOString(),
    msg: `${count} log lines were dropped`,
  });
}
