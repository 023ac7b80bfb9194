import type { PackedMemory, Segment } from './packed-memory.js';

const PAGE = 4096;
const ZEROS = new Uint8Array(PAGE);

/**
 * The pages in which memory differs from an earlier state of it, neighbours joined.
 * @param before the earlier state, shorter or as long
 * @param bytes how much of `memory` counts; what lies behind is unused
 * @returns the segments, and their bytes one after the other
 */
export function differenceFrom(
  before: PackedMemory,
  memory: Uint8Array,
  bytes: number,
): { segments: Segment[]; data: Uint8Array } {
  const base = new Uint8Array(Math.max(bytes, before.bytes));
  before.unpackInto(base);
  const segments: Segment[] = [];
  for (let start = 0; start < bytes; start += PAGE) {
    const end = Math.min(start + PAGE, bytes);
    const old = start < base.length ? base.subarray(start, end) : ZEROS.subarray(0, end - start);
    if (Buffer.compare(memory.subarray(start, end), old) === 0) continue;
    const last = segments.at(-1);
    if (last?.end === start) last.end = end;
    else segments.push({ start, end });
  }
  const parts = segments.map(({ start, end }) => memory.subarray(start, end));
  return { segments, data: Buffer.concat(parts) };
}

/** Writes the pages of a difference over the earlier state. */
export function applyDifference(memory: Uint8Array, segments: readonly Segment[], data: Uint8Array): void {
  let at = 0;
  for (const { start, end } of segments) {
    memory.set(data.subarray(at, at + end - start), start);
    at += end - start;
  }
}
