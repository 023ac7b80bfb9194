import { BLOCKS, bitsOf, lowestBit } from './page-chunks.js';

/** Some words of a page: which of its blocks have some, and for each of these, from `words[masks]` on, which ones. */
export interface PageWords {
  page: number;
  blocks: number;
  words: Int32Array;
  masks: number;
}

/** Words of one page that are named by several. */
export class WordSet {
  blocks = 0;
  /** By block; of no meaning where `blocks` has no bit. */
  readonly masks = new Int32Array(BLOCKS);

  clear(): void {
    this.blocks = 0;
  }

  /** See `PageWords`. */
  add(blocks: number, words: Int32Array, masks: number): void {
    let at = masks;
    for (let left = blocks; left !== 0; left &= left - 1) {
      const block = lowestBit(left);
      const known = (this.blocks & (1 << block)) !== 0 ? (this.masks[block] as number) : 0;
      this.masks[block] = known | (words[at] as number);
      at += 1;
    }
    this.blocks |= blocks;
  }

  /** Words that a record of them takes in a chunk. */
  get recordWords(): number {
    let sum = 2;
    for (let left = this.blocks; left !== 0; left &= left - 1) {
      sum += 1 + bitsOf(this.masks[lowestBit(left)] as number);
    }
    return sum;
  }
}
