import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';

/** bubblewrap's info is about 250 characters. */
const NOTE_CHARS_MAX = 4000;
/** Like a shell, bubblewrap exits with this plus the number of the signal that ended the worker. */
const SIGNAL_CODES = 128;
/** Indices of fields in /proc/<pid>/stat after the name, which is in parentheses and may contain anything. */
const PARENT = 1;
const START_TIME = 19;

/**
 * The worker process if the child is bubblewrap, which waits for it: the process to measure and to kill. Killing
 * bubblewrap also ends the worker, unless the worker is compromised and has reset its parent death signal.
 */
export class InnerProcess {
  /** Undefined until bubblewrap has reported it, and where /proc is not available. */
  pid: number | undefined;
  #startedAt = '';

  /** @param note stream of bubblewrap's --info-fd; null or undefined when the child is the worker itself */
  constructor(outerPid: number | undefined, note: Readable | null | undefined) {
    let text = '';
    note?.on('error', () => undefined);
    // Reads to the end, although the pid comes first: bubblewrap does not survive a closed pipe.
    note?.on('data', (chunk: Buffer) => {
      if (this.pid !== undefined || text.length > NOTE_CHARS_MAX) return;
      text += chunk.toString('latin1');
      const pid = /"child-pid": *(\d+)\D/.exec(text)?.[1];
      if (pid !== undefined) this.#take(Number(pid), outerPid);
    });
  }

  /** Signals the process unless its pid was reused. */
  kill(signal: NodeJS.Signals): void {
    const { pid } = this;
    if (pid === undefined || readStat(pid)?.[START_TIME] !== this.#startedAt) return;
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended in the meantime.
    }
  }

  /** Maps how the child ended to how the worker ended. @returns exit code and signal, one of them null */
  ending(code: number | null, signal: string | null): [number | null, string | null] {
    const number = this.pid !== undefined && code !== null ? code - SIGNAL_CODES : 0;
    const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
    return name === undefined ? [code, signal] : [null, name];
  }

  #take(pid: number, outerPid: number | undefined): void {
    const stat = readStat(pid);
    if (!stat || Number(stat[PARENT]) !== outerPid) return;
    this.pid = pid;
    this.#startedAt = stat[START_TIME] as string;
  }
}

function readStat(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
