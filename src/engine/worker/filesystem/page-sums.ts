/** Bytes of a page: changes to a map are written back in whole pages. */
export const MAP_PAGE = 4096;
/** Bytes of the sum of one page. */
export const SUM_BYTES = 8;

/**
 * Finds changed pages by their checksums. A program that gives two contents of a page the same checksum loses a change to
 * its own file, and nothing else.
 */
export class PageSums {
  /** @param sums of all pages, where they are kept; @param bytes of the memory itself, from the start of a word */
  constructor(
    private readonly sums: Uint32Array,
    private readonly bytes: Uint8Array,
  ) {}

  /** From now on, the pages as they are now count as unchanged. */
  note(): void {
    for (let page = 0; page * MAP_PAGE < this.bytes.length; page += 1) this.#take(page);
  }

  /** Finds the runs of pages that changed since they were noted, and notes them. @returns [start, end) of each, in bytes */
  changed(): [number, number][] {
    const found: [number, number][] = [];
    for (let page = 0; page * MAP_PAGE < this.bytes.length; page += 1) {
      if (!this.#take(page)) continue;
      const start = page * MAP_PAGE;
      const end = Math.min(start + MAP_PAGE, this.bytes.length);
      const last = found.at(-1);
      if (last?.[1] === start) last[1] = end;
      else found.push([start, end]);
    }
    return found;
  }

  /** Notes the checksum of a page. @returns whether it changed */
  #take(page: number): boolean {
    const { buffer, byteOffset, length } = this.bytes;
    const start = page * MAP_PAGE;
    const size = Math.min(MAP_PAGE, length - start);
    const words = new Uint32Array(buffer, byteOffset + start, size >>> 2);
    let rest = 0;
    for (let at = words.length << 2; at < size; at += 1)
      rest = (rest << 8) | (this.bytes[start + at] as number);
    let one = 0x811c9dc5;
    let other = 0x9e3779b9;
    for (let at = 0; at <= words.length; at += 1) {
      const word = at < words.length ? (words[at] as number) : rest;
      one = Math.imul(one ^ word, 0x01000193);
      other = Math.imul(((other << 5) | (other >>> 27)) ^ word, 0x85ebca6b);
    }
    const isSame = this.sums[2 * page] === one >>> 0 && this.sums[2 * page + 1] === other >>> 0;
    this.sums[2 * page] = one;
    this.sums[2 * page + 1] = other;
    return !isSame;
  }
}
