import { randomBytes } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, readSync, unlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Captures, RECORD_HEADER_BYTES, readRecord } from '../../protocol/output-record.js';
import { OUTPUT_FILE_BYTES } from '../../sandbox/worker-arguments.js';

const OWNER_ONLY = 0o600;

/** The file in which one worker records the output of its run. It has no name, and disappears with its descriptors. */
export class OutputFile {
  #closed = false;

  /** @param fd shared with the worker */
  private constructor(readonly fd: number) {}

  /** @returns null where no temporary file can be created; the output of killed runs is then lost */
  static create(folder = os.tmpdir()): OutputFile | null {
    const name = path.join(folder, `pyodide-output-${randomBytes(12).toString('hex')}`);
    let file: OutputFile | null = null;
    try {
      file = new OutputFile(openSync(name, 'wx+', OWNER_ONLY));
      unlinkSync(name);
      // Sparse: takes disk space only where it was written.
      ftruncateSync(file.fd, OUTPUT_FILE_BYTES);
      return file;
    } catch {
      file?.close();
      return null;
    }
  }

  /** Output of the run so far. @param limitBytes limit of each stream */
  read(limitBytes: number): Captures {
    if (this.#closed) return readRecord(Buffer.alloc(0), limitBytes);
    const header = Buffer.alloc(RECORD_HEADER_BYTES);
    readSync(this.fd, header, 0, header.length, 0);
    const record = Buffer.alloc(Math.min(header.readUInt32LE(), OUTPUT_FILE_BYTES));
    // A read of a regular file returns everything at once.
    const bytes = readSync(this.fd, record, 0, record.length, 0);
    return readRecord(record.subarray(0, bytes), limitBytes);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.fd);
  }
}
