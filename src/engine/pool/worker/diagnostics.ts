import type { Readable } from 'node:stream';

/** Longest kept part of one line, in bytes. */
const LINE_BYTES_MAX = 2_000;
/** Bytes logged per stream and minute; the rest is read and counted, so that the child never blocks on it. */
const MINUTE_BYTES_MAX = 64 * 1024;
const MINUTE_MS = 60_000;

/** A line, and how many bytes were left out since the last one. */
export type DiagnosticSink = (line: string, droppedBytes: number) => void;

/**
 * Passes what a child writes on stdout or stderr to a log, line by line. No user output comes this way: it is what
 * Node or V8 say when they die, or a child that babbles, so it is capped and never interpreted.
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

  // latin1: one unit is one byte, so the caps are exact and a cut needs no care for UTF-8.
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
  // A pipe that breaks is seen as the child's exit; here it only means that there is no more to read.
  stream.on('error', () => undefined);
}
