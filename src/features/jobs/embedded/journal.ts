import type { Callback, JobEnd, JobOrder } from '../job.js';

/** What happened to a job, in the order in which it did. */
export type Entry =
  | { type: 'accepted'; order: JobOrder }
  | { type: 'started'; at: number; attempt: number; executionId: string }
  /** The attempt before was not begun after all. */
  | { type: 'returned'; at: number }
  | { type: 'finished'; at: number; state: JobEnd['state'] }
  /** An attempt at the callback, and where its delivery stands since. */
  | { type: 'called_back'; at: number; callback: Callback };

export interface PlacedEntry {
  entry: Entry;
  /** Where its payload is in the file: of `accepted` the request, of `finished` the answer, both as JSON text. */
  start: number;
  length: number;
}

const LINE_FEED = 10;

/** An entry as it is written: one line that says how long the payload after it is, the payload, a line feed. */
export function encodeEntry(entry: Entry, payload = ''): Buffer {
  const length = Buffer.byteLength(payload);
  return Buffer.from(`${JSON.stringify({ ...entry, length })}\n${payload}\n`);
}

/** Where the payload is in an encoded entry that begins at `offset`. */
export function placeOfPayload(encoded: Buffer, offset: number): { start: number; length: number } {
  const head = encoded.indexOf(LINE_FEED) + 1;
  return { start: offset + head, length: encoded.length - head - 1 };
}

/**
 * Reads a journal up to its last whole entry: a server that was killed while it wrote leaves a torn one behind, which
 * was never reported.
 * @returns the entries, and how many bytes they take
 */
export function readJournal(bytes: Buffer): { entries: PlacedEntry[]; validBytes: number } {
  const entries: PlacedEntry[] = [];
  let offset = 0;
  for (;;) {
    const head = bytes.indexOf(LINE_FEED, offset);
    const line = head === -1 ? null : parseLine(bytes.toString('utf8', offset, head));
    if (!line) break;
    const end = head + 1 + line.length;
    if (end >= bytes.length || bytes[end] !== LINE_FEED) break;
    entries.push({ entry: line.entry, start: head + 1, length: line.length });
    offset = end + 1;
  }
  return { entries, validBytes: offset };
}

function parseLine(text: string): { entry: Entry; length: number } | null {
  try {
    const { length, ...entry } = JSON.parse(text);
    const whole = typeof entry.type === 'string' && Number.isInteger(length) && length >= 0;
    return whole ? { entry, length } : null;
  } catch {
    return null;
  }
}
