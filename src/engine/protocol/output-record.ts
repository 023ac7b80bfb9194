import type { Capture, OutputPart } from './messages.js';
import { OutputSink } from './output-sink.js';

/**
 * What a run has written so far, for the case that its worker can no longer say it: a file of a fixed size that both
 * sides have open. It begins with how many bytes of it count, as uint32 little-endian. Then come parts: the number of a
 * stream, the length as uint32 little-endian, the bytes.
 */
const STREAMS = ['stdout', 'stderr'] as const satisfies OutputPart['stream'][];
export const RECORD_HEADER_BYTES = 4;
export const PART_HEADER_BYTES = 5;

export type Captures = Record<OutputPart['stream'], Capture>;

/** @returns the part of `bytes` that fits into `room`, with its header; null when there is no room for that */
export function encodePart(stream: OutputPart['stream'], bytes: Uint8Array, room: number): Buffer | null {
  const length = Math.min(bytes.length, room - PART_HEADER_BYTES);
  if (length <= 0) return null;
  const part = Buffer.allocUnsafe(PART_HEADER_BYTES + length);
  part[0] = STREAMS.indexOf(stream);
  part.writeUInt32LE(length, 1);
  part.set(bytes.subarray(0, length), PART_HEADER_BYTES);
  return part;
}

/**
 * @param record untrusted; ends where it stops making sense
 * @param limitBytes kept of each stream, as in the report of a worker
 */
export function readRecord(record: Buffer, limitBytes: number): Captures {
  const sinks = STREAMS.map(() => new OutputSink());
  for (const sink of sinks) sink.begin(limitBytes);
  const counts = record.length < RECORD_HEADER_BYTES ? 0 : record.readUInt32LE(0);
  const last = Math.min(record.length, counts);
  for (let at = RECORD_HEADER_BYTES; at + PART_HEADER_BYTES <= last; ) {
    const sink = sinks[record[at] as number];
    const end = at + PART_HEADER_BYTES + record.readUInt32LE(at + 1);
    if (!sink || end > last) break;
    sink.write(record.subarray(at + PART_HEADER_BYTES, end));
    at = end;
  }
  const [stdout, stderr] = sinks.map((sink) => sink.finish()) as [Capture, Capture];
  return { stdout, stderr };
}
