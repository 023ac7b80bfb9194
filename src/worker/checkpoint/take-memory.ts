import { packChunk, STALE_WORDS } from '../../checkpoint-format/memory-parts.js';
import type { SealedPage } from '../../checkpoint-format/page-chunks.js';
import { PageGroup } from '../../checkpoint-format/page-group.js';
import {
  chunksOf,
  holdsAllOf,
  PageEncoder,
  type PageRecord,
  recordWords,
  sameRecord,
  sealedRecord,
} from '../../checkpoint-format/page-records.js';

/** A group of pages ends after so many words, 64 KB: so little is stored again when few of its pages are left. */
const GROUP_WORDS = 1 << 14;
/** Of a large state groups are larger, so that there are no more than about so many. */
const GROUPS_WANTED = 256;
/** What one step stores again at most of older groups, in bytes as stored; more where it stores much itself. */
const AGAIN_BYTES = 24 << 10;
/** A group is stored again when less than one part in so many of it counts. */
const STALE_PARTS = 2;
/** Groups up to these lengths, in words, are put together when there are so many. */
const SMALL_WORDS = [1 << 10, 1 << 11];
const SMALL_MAX = 4;
/** Groups of a state; beyond it the smallest are put together, so many at a time. */
const GROUPS_MAX = 1024;
const TOGETHER = 32;
/** Records of so many words are put into groups before more are made, 16 MB: a state may be as large as memory. */
const COLLECTED_WORDS = 1 << 22;

export interface MemoryNow {
  /** Linear memory. */
  heap: Uint8Array;
  /** Numbers of the pages that are not as they were then, ascending; any other one is. */
  changed: Iterable<number>;
  /** Then: in the state before, or when memory was sealed. */
  since: 'before' | 'sealed';
  /** Pages from this one on are not in use, and as they were sealed. */
  end: number;
  sealed(page: number): SealedPage | null;
  /** Number of pages that the state may have. */
  pages: number;
  /** Bytes that it may have. */
  maxBytes: number;
}

export interface TakenMemory {
  /** Of the state now, those of the state before among them. */
  groups: PageGroup[];
  since: MemoryNow['since'];
  /** Pages that were not as they were then. */
  changed: number[];
  /** Pages that were another way in the state before, and are not in use any more; ascending. */
  sealed: number[];
}

/**
 * Finds what changed since the state before. Pages that did not stay in the groups in which they are; the others are
 * stored in new groups, which come first. Pages of old groups that are in a newer one are stale: a group of which less
 * than half still counts is stored again, a little with each step, so that a state is at most twice what it holds.
 */
export class MemoryTaker {
  readonly #encoder = new PageEncoder();
  /** By page: the group that has it as it was, and where in it. */
  #groupOf = new Int32Array(0);
  #indexOf = new Int32Array(0);
  /** By page: whether it is as it was. */
  #same = new Uint8Array(0);
  /** Groups that the step made. */
  #fresh: PageGroup[] = [];
  #freshWords = 0;
  #freshBytes = 0;

  /** @returns null when what is new alone is larger than it may be */
  take(now: MemoryNow, before: readonly PageGroup[]): TakenMemory | null {
    this.#lookUp(before, now.pages);
    try {
      const changed: number[] = [];
      const records = this.#changedRecords(now, before, changed);
      if (!records) return null;
      const sealed = this.#sealedAgain(now, before);
      for (const page of sealed) records.push(sealedRecord(page));
      const live = before.map((group, number) => this.#liveWords(group, number));
      const kept = this.#compact(before, live, records);
      const total = kept.reduce((sum, { words }) => sum + words, 0);
      // Where nothing is behind it, a page that is as it was sealed need not be told of.
      const told = kept.length > 0 ? records : records.filter(({ blocks }) => blocks !== 0);
      const words = told.reduce((sum, record) => sum + recordWords(record), 0);
      this.#store(told, Math.ceil((words + total) / GROUPS_WANTED));
      if (this.#freshBytes > now.maxBytes) return null;
      return { groups: [...this.#fresh, ...kept], since: now.since, changed, sealed };
    } finally {
      // Nothing of one session is left for the next.
      this.#fresh = [];
      this.#freshWords = this.#freshBytes = 0;
      this.#encoder.forget();
    }
  }

  #store(records: readonly PageRecord[], limitWords: number): void {
    for (const chunk of chunksOf(records, Math.max(GROUP_WORDS, limitWords))) {
      const group = new PageGroup(chunk, packChunk(chunk));
      this.#fresh.push(group);
      this.#freshWords += group.words;
      this.#freshBytes += group.part.bytes.length;
    }
  }

  #lookUp(before: readonly PageGroup[], pages: number): void {
    if (this.#groupOf.length < pages) {
      this.#groupOf = new Int32Array(pages);
      this.#indexOf = new Int32Array(pages);
      this.#same = new Uint8Array(pages);
    }
    this.#groupOf.fill(-1);
    this.#same.fill(0);
    for (const [number, { pages: found }] of before.entries()) {
      for (let index = 0; index < found.length; index += 1) {
        const page = found[index] as number;
        if (this.#groupOf[page] !== -1) continue;
        this.#groupOf[page] = number;
        this.#indexOf[page] = index;
      }
    }
  }

  /**
   * Pages that are another way than in the state before and not in a new group yet; null when there are too many.
   * @param listed gets all that were not as they were then
   */
  #changedRecords(
    { heap, changed, sealed, maxBytes }: MemoryNow,
    before: readonly PageGroup[],
    listed: number[],
  ): PageRecord[] | null {
    const bytes = Buffer.from(heap.buffer, heap.byteOffset, heap.length);
    const words = new Int32Array(heap.buffer, heap.byteOffset, heap.length >> 2);
    let records: PageRecord[] = [];
    let collected = 0;
    for (const page of changed) {
      listed.push(page);
      const number = this.#groupOf[page] as number;
      const was = number < 0 ? null : (before[number] as PageGroup).record(this.#indexOf[page] as number);
      let same = was && holdsAllOf(was, bytes);
      if (!same) {
        const record = this.#encoder.encode(page, words, sealed(page));
        same = same === null && was !== null && sameRecord(record, was);
        if (!same) {
          this.#encoder.keep(record);
          records.push(record);
          collected += recordWords(record);
        }
      }
      if (same) this.#same[page] = 1;
      else this.#groupOf[page] = -1;
      if (collected < COLLECTED_WORDS) continue;
      this.#store(records, COLLECTED_WORDS / GROUPS_WANTED);
      this.#encoder.forget();
      records = [];
      collected = 0;
      if (this.#freshBytes > maxBytes) return null;
    }
    return records;
  }

  /** Pages of the state before that were not among the changed ones, and are as they were sealed now. */
  #sealedAgain({ since, end }: MemoryNow, before: readonly PageGroup[]): number[] {
    const sealed: number[] = [];
    for (const [number, group] of before.entries()) {
      for (let index = 0; index < group.pages.length; index += 1) {
        const page = group.pages[index] as number;
        if (!this.#isIn(page, number, index) || this.#same[page] === 1) continue;
        // It may have been so before.
        const isSame = (since === 'before' && page < end) || group.blocksOf(index) === 0;
        if (isSame) this.#same[page] = 1;
        else {
          this.#groupOf[page] = -1;
          sealed.push(page);
        }
      }
    }
    return sealed.sort((a, b) => a - b);
  }

  #isIn(page: number, number: number, index: number): boolean {
    return this.#groupOf[page] === number && this.#indexOf[page] === index;
  }

  #liveWords(group: PageGroup, number: number): number {
    let words = 0;
    for (let index = 0; index < group.pages.length; index += 1) {
      if (this.#isIn(group.pages[index] as number, number, index)) words += group.wordsOf(index);
    }
    return words;
  }

  /**
   * Chooses the groups that stay. What counts of the others is added to the records.
   * @param live words that still count, by group
   */
  #compact(before: readonly PageGroup[], live: readonly number[], records: PageRecord[]): PageGroup[] {
    const gone = new Set<number>();
    const written = this.#freshWords + records.reduce((sum, record) => sum + recordWords(record), 0);
    let room = Math.max(AGAIN_BYTES, written >> 1);
    const again = (number: number): void => {
      room -= costOf(number);
      gone.add(number);
      const group = before[number] as PageGroup;
      for (let index = 0; index < group.pages.length; index += 1) {
        if (this.#isIn(group.pages[index] as number, number, index)) records.push(group.record(index));
      }
    };
    const wordsOf = (number: number): number => (before[number] as PageGroup).words;
    const part = (number: number): number => (live[number] as number) / wordsOf(number);
    /** Bytes that storing it again takes, as it was compressed last. */
    const costOf = (number: number): number => part(number) * (before[number] as PageGroup).part.bytes.length;
    const stay = (): number[] => [...before.keys()].filter((number) => !gone.has(number));
    const sum = (count: (number: number) => number): number =>
      stay().reduce((total, number) => total + count(number), 0);
    const counts = sum((number) => live[number] as number) + written;
    let stale = sum((number) => wordsOf(number) - (live[number] as number));
    for (const number of [...before.keys()].sort((a, b) => part(a) - part(b))) {
      const counting = live[number] as number;
      // More than a reader takes: it is stored again whatever that costs.
      const isTooMuch = stale > counts + STALE_WORDS / 2;
      if (!isTooMuch && (part(number) * STALE_PARTS >= 1 || costOf(number) > room)) continue;
      stale -= wordsOf(number) - counting;
      again(number);
    }
    for (const limit of SMALL_WORDS) {
      const small = stay().filter((number) => wordsOf(number) < limit);
      const cost = small.reduce((total, number) => total + costOf(number), 0);
      if (small.length >= SMALL_MAX && cost <= room) for (const number of small) again(number);
    }
    if (stay().length > GROUPS_MAX) {
      const bySize = stay().sort((a, b) => wordsOf(a) - wordsOf(b));
      for (const number of bySize.slice(0, TOGETHER)) again(number);
    }
    return stay().map((number) => before[number] as PageGroup);
  }
}
