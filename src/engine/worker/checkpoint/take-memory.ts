import { packChunk } from '../../checkpoint-format/memory-parts.js';
import { PAGE_RECORD_WORDS, type SealedPage } from '../../checkpoint-format/page-chunks.js';
import { PageEncoder } from '../../checkpoint-format/page-encoder.js';
import { PageGroup } from '../../checkpoint-format/page-group.js';
import {
  chunksOf,
  type PageRecord,
  recordWords,
  sealedRecord,
} from '../../checkpoint-format/page-records.js';
import { type PageWords, WordSet } from '../../checkpoint-format/word-set.js';
import { chooseStale } from './choose-stale.js';
import { StatePages } from './state-pages.js';
import { StepWords } from './step-words.js';

/** A group of pages ends after so many words, 64 KB: so little is stored again when few of its pages are left. */
const GROUP_WORDS = 1 << 14;
/** Of a large state groups are larger, so that there are no more than about so many. */
const GROUPS_WANTED = 256;
/**
 * What a step stores is not compressed up to so many words, 32 KB: half of it is stored again by the next step, and compressing
 * takes longer than all else that is done with it.
 */
const PLAIN_WORDS = 1 << 13;
/** A page is stored as a whole again when words over it are more than one part in so many of it. */
const OVER_PARTS = 2;
/** Records of so many words are put into groups before more are made, 16 MB: a state may be as large as memory. */
const COLLECTED_WORDS = 1 << 22;

/** What may differ from the state before, by page, ascending: the words that do, or the pages that are not as they were sealed. */
export type Written = { words: Iterable<PageWords> } | { pages: Iterable<number> };

export interface MemoryNow {
  /** Linear memory. */
  heap: Uint8Array;
  written: Written;
  /** Pages from this one on are not in use, and as they were sealed. */
  end: number;
  sealed(page: number): SealedPage | null;
  /** Number of pages that the state may have. */
  pages: number;
  /** Bytes that it may have. */
  maxBytes: number;
}

export interface TakenMemory {
  /** Of the state now, those of the state before among them; newest first. */
  groups: PageGroup[];
  /** Pages in use that are not as in the state before; null where `written` was pages. */
  changed: number[] | null;
  /** Other pages that were not as sealed in the state before, and are now; ascending. */
  sealed: number[];
}

/**
 * Finds what changed since the state before. What did not stays in the groups in which it is; the rest is stored in new
 * groups, which come first: of a page the words that changed since it was stored as a whole, or when these are many, all of
 * it. What is in a newer group too is stale in the older ones; a group of which less than half still counts is stored
 * again, a little with each step, so that a state is at most twice what it holds.
 */
export class MemoryTaker {
  readonly #encoder = new PageEncoder();
  readonly #stepWords = new StepWords();
  readonly #before = new StatePages();
  readonly #chosen = new WordSet();
  /** By page: whether it is among those that may have changed. */
  #seen = new Uint8Array(0);
  /** What the step makes: records by page, and groups that are full. */
  readonly #records = new Map<number, PageRecord>();
  #collectedWords = 0;
  #fresh: PageGroup[] = [];
  #freshBytes = 0;

  /** @param before groups of the state before, newest first @returns null when what is new alone is larger than it may be */
  take(now: MemoryNow, before: readonly PageGroup[]): TakenMemory | null {
    this.#before.lookUp(before, now.pages);
    try {
      const changed = this.#takeChanged(now);
      if (!changed) return null;
      const sealed = this.#sealedAgain(now, before);
      for (const page of sealed) this.#add(sealedRecord(page));
      const kept = this.#keep(now, before);
      const total = kept.reduce((sum, { words }) => sum + words, 0);
      const isNext = kept.length > 0;
      this.#store(Math.ceil((this.#collectedWords + total) / GROUPS_WANTED), isNext, isNext);
      if (this.#freshBytes > now.maxBytes) return null;
      return { groups: [...this.#fresh, ...kept], changed: 'words' in now.written ? changed : null, sealed };
    } finally {
      // Nothing of one session is left for the next.
      this.#forgetRecords();
      this.#before.forget();
      this.#fresh = [];
      this.#freshBytes = 0;
    }
  }

  /** Records of the pages that changed. @returns their numbers; null when there are too many */
  #takeChanged(now: MemoryNow): number[] | null {
    const { heap, sealed, maxBytes, written } = now;
    const memory = new Int32Array(heap.buffer, heap.byteOffset, heap.length >> 2);
    const changed: number[] = [];
    for (const words of this.#writtenWords(now, memory, written)) {
      changed.push(words.page);
      const record = this.#recordOf(words, memory, sealed);
      this.#encoder.keep(record);
      this.#add(record);
      if (this.#collectedWords < COLLECTED_WORDS) continue;
      this.#store(COLLECTED_WORDS / GROUPS_WANTED, true, false);
      if (this.#freshBytes > maxBytes) return null;
    }
    return changed;
  }

  #writtenWords({ sealed, pages }: MemoryNow, memory: Int32Array, written: Written): Iterable<PageWords> {
    if ('words' in written) return written.words;
    if (this.#seen.length < pages) this.#seen = new Uint8Array(pages);
    else this.#seen.fill(0);
    return this.#stepWords.find(memory, this.#seeing(written.pages), sealed, this.#before);
  }

  *#seeing(pages: Iterable<number>): Generator<number, void> {
    for (const page of pages) {
      this.#seen[page] = 1;
      yield page;
    }
  }

  /** Words over what is known of the page, or all of it. */
  #recordOf(
    { page, blocks, words, masks }: PageWords,
    memory: Int32Array,
    sealed: MemoryNow['sealed'],
  ): PageRecord {
    const chosen = this.#chosen;
    chosen.clear();
    chosen.add(blocks, words, masks);
    this.#before.addOver(page, chosen);
    if (chosen.recordWords * OVER_PARTS <= this.#before.wholeWords(page)) {
      return this.#encoder.gather(page, memory, chosen, 'over');
    }
    // Any other word is as it was sealed.
    this.#before.addWhole(page, chosen);
    return this.#encoder.gather(page, memory, chosen, sealed(page));
  }

  #add(record: PageRecord): void {
    const replaced = this.#records.get(record.page);
    this.#collectedWords += recordWords(record) - (replaced ? recordWords(replaced) : 0);
    this.#records.set(record.page, record);
    this.#before.renew(record);
  }

  /**
   * Makes groups of what was collected.
   * @param told whether pages that are as they were sealed are stored too, since older groups may say otherwise
   * @param isStep whether there are older groups, of which most is kept
   */
  #store(limitWords: number, told: boolean, isStep: boolean): void {
    const records = [...this.#records.values()].filter(({ blocks }) => told || blocks !== 0);
    for (const chunk of chunksOf(records, Math.max(GROUP_WORDS, limitWords))) {
      const group = new PageGroup(chunk, packChunk(chunk, isStep && chunk.length <= PLAIN_WORDS));
      this.#fresh.push(group);
      this.#freshBytes += group.part.bytes.length;
    }
    this.#forgetRecords();
  }

  #forgetRecords(): void {
    this.#records.clear();
    this.#collectedWords = 0;
    this.#encoder.forget();
  }

  /** Pages of the state before that are as they were sealed now, and were not among the changed ones. */
  #sealedAgain({ written, end }: MemoryNow, before: readonly PageGroup[]): number[] {
    const sealed: number[] = [];
    const isLeft = (page: number): boolean => ('words' in written ? page >= end : this.#seen[page] !== 1);
    for (const [number, group] of before.entries()) {
      for (let index = 0; index < group.pages.length; index += 1) {
        const page = group.pages[index] as number;
        if (!isLeft(page) || !this.#before.counts(number, index)) continue;
        // It may have been so before; of two groups that have something of it the older one tells of it.
        const isSame = !group.isOver(index) && group.blocksOf(index) === 0 && !this.#before.hasOver(page);
        if (!isSame && !(group.isOver(index) && this.#before.hasWhole(page))) sealed.push(page);
      }
    }
    return sealed.sort((a, b) => a - b);
  }

  /** @returns the groups of the state before that stay; what counts of the others is added to the records */
  #keep({ heap, sealed, pages }: MemoryNow, before: readonly PageGroup[]): PageGroup[] {
    const memory = new Int32Array(heap.buffer, heap.byteOffset, heap.length >> 2);
    const written = this.#collectedWords + this.#fresh.reduce((sum, { words }) => sum + words, 0);
    const live = before.map((_, number) => this.#before.liveWords(number));
    const gone = chooseStale(before, live, written, 1.5 * pages * PAGE_RECORD_WORDS);
    for (const number of gone) {
      const group = before[number] as PageGroup;
      for (let index = 0; index < group.pages.length; index += 1) {
        if (!this.#before.counts(number, index)) continue;
        const page = group.pages[index] as number;
        // Stored again as it is, it would be newer than the words over it, and these would no longer count.
        const isBelow = !group.isOver(index) && this.#before.hasOver(page);
        const record = isBelow ? this.#encoder.encode(page, memory, sealed(page)) : group.record(index);
        if (isBelow) this.#encoder.keep(record);
        this.#add(record);
      }
    }
    return before.filter((_, number) => !gone.has(number));
  }
}
