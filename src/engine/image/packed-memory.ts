const PAGE = 4096;
const ZERO_PAGE = new Uint8Array(PAGE);
/** Smaller gaps of zeros are copied: one longer copy is faster than two. */
const MIN_GAP = 16 * PAGE;

/** A range of linear memory that is not all zeros: byte offsets, end exclusive. */
export interface Segment {
  start: number;
  end: number;
}

/**
 * A copy of linear memory without its large gaps of zeros, such as the unused stack: a third less to store, to keep in
 * every worker, and to write back on every reset.
 */
export class PackedMemory {
  /**
   * @param bytes length of the original memory
   * @param segments sorted, not overlapping
   * @param data the segments' bytes, concatenated; may be longer
   */
  constructor(
    readonly bytes: number,
    readonly segments: readonly Segment[],
    readonly data: Uint8Array,
  ) {}

  /** Packs the first `bytes` of `memory`. Reuses `room` if it is large enough. */
  static pack(memory: Uint8Array, bytes: number, room?: Uint8Array): PackedMemory {
    const segments = segmentsOf(memory, bytes);
    const packedBytes = lengthOf(segments);
    const data = room && room.length >= packedBytes ? room : new Uint8Array(packedBytes);
    let at = 0;
    for (const { start, end } of segments) {
      data.set(memory.subarray(start, end), at);
      at += end - start;
    }
    return new PackedMemory(bytes, segments, data);
  }

  /** Bytes of `data` in use. */
  get packedBytes(): number {
    return lengthOf(this.segments);
  }

  /** The bytes of each segment, and its offset. */
  *pieces(): Generator<[at: number, bytes: Uint8Array]> {
    let at = 0;
    for (const { start, end } of this.segments) {
      yield [start, this.data.subarray(at, at + end - start)];
      at += end - start;
    }
  }

  /** Overwrites all of `memory`: with the copy, and zeros in its gaps and after it. */
  unpackInto(memory: Uint8Array): void {
    let at = 0;
    let cleared = 0;
    for (const { start, end } of this.segments) {
      memory.fill(0, cleared, start);
      memory.set(this.data.subarray(at, at + end - start), start);
      at += end - start;
      cleared = end;
    }
    memory.fill(0, cleared);
  }

  /** Whether `memory` equals what unpackInto would write. */
  matches(memory: Uint8Array): boolean {
    let at = 0;
    let seen = 0;
    for (const { start, end } of this.segments) {
      if (!isZero(memory, seen, start)) return false;
      const copy = this.data.subarray(at, at + end - start);
      if (Buffer.compare(memory.subarray(start, end), copy) !== 0) return false;
      at += end - start;
      seen = end;
    }
    return isZero(memory, seen, memory.length);
  }
}

/** Total bytes of all segments. */
export function lengthOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { start, end }) => sum + end - start, 0);
}

function segmentsOf(memory: Uint8Array, bytes: number): Segment[] {
  const segments: Segment[] = [];
  for (let start = 0; start < bytes; start += PAGE) {
    const end = Math.min(start + PAGE, bytes);
    if (isZero(memory, start, end)) continue;
    const last = segments.at(-1);
    if (last && start - last.end < MIN_GAP) last.end = end;
    else segments.push({ start, end });
  }
  return segments;
}

/** Whether a range is all zeros. */
function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += PAGE) {
    const page = bytes.subarray(at, Math.min(at + PAGE, end));
    if (Buffer.compare(page, ZERO_PAGE.subarray(0, page.length)) !== 0) return false;
  }
  return true;
}
