import type { Readable } from 'node:stream';

/** Longest logged part of a line, in bytes. */
const LINE_BYTES_MAX = 2_000;
/** Bytes logged per stream and minute; the rest is read and counted, so that the child never blocks. */
const MINUTE_BYTES_MAX = 64 * 1024;
const MINUTE_MS = 60_000;

/** Receives a line, and the number of bytes dropped since the last one. */
export type DiagnosticSink = (line: string, droppedBytes: number) => void;

/**
 * Passes stdout or stderr of a child to a log, line by line. This is not user output but messages of a crashing Node or
 * V8, or of a hostile child, so it is limited and never interpreted.
 */
export function readDiagnostics(stream: Readable, sink: DiagnosticSink): void {
  let pending = '';
  let dropped = 0;
  let spent = 0;
  let minuteStart = Date.now();

  const emit = (line: string): void => {
    const now = Date.now();
    if (now - minuteStart >= MINUTE_MS) {
      minuteStart = now;
      spent = 0;
    }
    if (spent + line.length > MINUTE_BYTES_MAX) {
      dropped += line.length;
      return;
    }
    spent += line.length;
    sink(Buffer.from(line, 'latin1').toString('utf8'), dropped);
    dropped = 0;
  };

  // latin1: one unit is one byte, so limits are exact, and cuts need not respect UTF-8.
  stream.setEncoding('latin1');
  stream.on('data', (chunk: string) => {
    const lines = chunk.split('\n');
    lines[0] = pending + lines[0];
    pending = lines.pop() ?? '';
    for (const line of lines) {
      const kept = line.slice(0, LINE_BYTES_MAX);
      dropped += line.length - kept.length;
      if (kept.trim() !== '') emit(kept);
    }
    if (pending.length > LINE_BYTES_MAX) {
      dropped += pending.length - LINE_BYTES_MAX;
      pending = pending.slice(0, LINE_BYTES_MAX);
    }
  });
  stream.on('end', () => {
    if (pending.trim() !== '') emit(pending);
  });
  // A broken pipe is handled as the child's exit; here it only ends the stream.
  stream.on('error', () => undefined);
}
