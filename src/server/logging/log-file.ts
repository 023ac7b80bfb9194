import path from 'node:path';
import { createStream } from 'rotating-file-stream';
import type { LogTarget } from './log-sink.js';

export interface LogFileOptions {
  /** Path of the file that is written now; rotated ones get .1, .2, ... appended. */
  file: string;
  /** Size at which it is rotated, in MB. */
  maxMb: number;
  /** Rotated files that are kept. */
  keep: number;
}

/**
 * Opens a log file that rotates itself. A disk that cannot be written never stops the service: the fault is reported
 * once on stderr, and the lines go to stdout only.
 */
export function openLogFile({ file, maxMb, keep }: LogFileOptions): LogTarget {
  const stream = createStream(path.basename(file), {
    path: path.dirname(path.resolve(file)),
    size: `${maxMb}M`,
    rotate: keep,
  });
  let broken = false;
  stream.on('error', (error) => {
    if (broken) return;
    broken = true;
    process.stderr.write(`The log file ${file} cannot be written: ${error.message}\n`);
  });
  return (text, written) => {
    if (broken) written();
    else stream.write(text, () => written());
  };
}
