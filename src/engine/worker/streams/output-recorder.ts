import { closeSync, writeSync } from 'node:fs';
import type { NativeMemory } from '../../native/native-memory.js';
import type { OutputPart } from '../../protocol/messages.js';
import { encodePart, RECORD_HEADER_BYTES } from '../../protocol/output-record.js';
import { OUTPUT_FILE_BYTES } from '../../sandbox/worker-arguments.js';

/** Puts bytes at a place in the file. */
export type Put = (bytes: Uint8Array, at: number) => void;

/**
 * @returns by memory that the parent has, too, where there is the addon: a few hundred ns a write, and no descriptor stays;
 * otherwise by system calls, which the limit on written files refuses where there is a launcher
 */
export function openRecord(fd: number, native: NativeMemory | { missing: string }): Put {
  if ('missing' in native) return (bytes, at) => void writeSync(fd, bytes, 0, bytes.length, at);
  const memory = new Uint8Array(native.share(fd, OUTPUT_FILE_BYTES));
  closeSync(fd);
  return (bytes, at) => memory.set(bytes, at);
}

/**
 * Notes what a run writes where the parent finds it when this process is killed: C code that runs on and on gives no
 * other way to say it. It is there before the program goes on. The first 8 MB of a run are noted.
 */
export class OutputRecorder {
  readonly #header = Buffer.alloc(RECORD_HEADER_BYTES);
  #at = RECORD_HEADER_BYTES;
  #put: Put | null;

  /** @param put null when there is nowhere to note it */
  constructor(put: Put | null) {
    this.#put = put;
  }

  write(stream: OutputPart['stream'], bytes: Uint8Array): void {
    if (!this.#put) return;
    const part = encodePart(stream, bytes, OUTPUT_FILE_BYTES - this.#at);
    if (!part) return;
    this.#tryPut(part, this.#at);
    // Counts only once it is there.
    this.#count(this.#at + part.length);
  }

  /** Forgets the last run. */
  reset(): void {
    if (this.#at > RECORD_HEADER_BYTES) this.#count(RECORD_HEADER_BYTES);
  }

  #count(bytes: number): void {
    this.#at = bytes;
    this.#header.writeUInt32LE(bytes);
    this.#tryPut(this.#header, 0);
  }

  #tryPut(bytes: Uint8Array, at: number): void {
    try {
      this.#put?.(bytes, at);
    } catch {
      // Refused, or no space left: reports still have everything.
      this.#put = null;
    }
  }
}
