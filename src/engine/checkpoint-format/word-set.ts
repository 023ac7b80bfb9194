import { BLOCKS, bitsOf, lowestBit } from './page-chunks.js';

/**
 * A selection of words of a page: `blocks` has a bit for each block with selected words; for each of these blocks
 * `words[masks...]` has a bit mask of its selected words.
 */
export interface PageWords {
  page: number;
  blocks: number;
  words: Int32Array;
  masks: number;
}

/** The union of selections of words of one page. */
export class WordSet {
  blocks = 0;
  /** Bit mask by block; undefined where `blocks` has no bit. */
  readonly masks = new Int32Array(BLOCKS);

  clear(): void {
    this.blocks = 0;
  }

  /** Adds a selection; see `PageWords`. */
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

  /** Size of their record in a chunk, words. */
  get recordWords(): number {
    let sum = 2;
    for (let left = this.blocks; left !== 0; left &= left - 1) {
      sum += 1 + bitsOf(this.masks[lowestBit(left)] as number);
    }
    return sum;
  }
}
