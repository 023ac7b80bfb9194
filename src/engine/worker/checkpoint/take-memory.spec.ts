import { describe, expect, it } from '@jest/globals';
import { seeded } from '../../../../test/fuzz/kit/random.mjs';
import { OWN_CODEC } from '../../checkpoint-format/codec.js';
import type { Checkpoint } from '../../checkpoint-format/container.js';
import { readMemory } from '../../checkpoint-format/memory-parts.js';
import { PAGE_BYTES, PAGE_WORDS } from '../../checkpoint-format/page-chunks.js';
import { PageEncoder } from '../../checkpoint-format/page-encoder.js';
import { applyGroups, type PageGroup } from '../../checkpoint-format/page-group.js';
import type { PageRecord } from '../../checkpoint-format/page-records.js';
import { MemoryTaker, type TakenMemory } from './take-memory.js';

const PAGES = 128;
const ANY = 1 << 30;

/** Memory with a sealed state, of which states are taken. */
class TestMemory {
  readonly sealed = new Int32Array(PAGES * PAGE_WORDS);
  readonly now: Int32Array;
  readonly #taker = new MemoryTaker();

  constructor(fill: (page: number) => number = () => 0) {
    for (let page = 0; page < PAGES; page++) {
      this.sealed.fill(fill(page), page * PAGE_WORDS, (page + 1) * PAGE_WORDS);
    }
    this.now = this.sealed.slice();
  }

  /** The state as it is now, after that of `before`. */
  take(before: readonly PageGroup[], maxBytes = ANY): PageGroup[] | null {
    const changed: number[] = [];
    for (let page = 0; page < PAGES; page++) {
      if (!pageOf(this.now, page).equals(pageOf(this.sealed, page))) changed.push(page);
    }
    const sealed = (page: number) =>
      page < PAGES / 2 ? { words: this.sealed, at: page * PAGE_WORDS } : this.#zero(page);
    const heap = new Uint8Array(this.now.buffer);
    const now = { heap, written: { pages: changed }, end: PAGES, sealed, pages: PAGES, maxBytes };
    return this.#taker.take(now, before)?.groups ?? null;
  }

  /** The same, by who knows what was written to since `before`, of which `was` is memory. Pages from `end` on are not in use. */
  takeSince(before: readonly PageGroup[], was: Int32Array, end = PAGES): TakenMemory | null {
    const encoder = new PageEncoder();
    const words: PageRecord[] = [];
    for (let page = 0; page < end; page++) {
      const record = encoder.encode(page, this.now, { words: was, at: page * PAGE_WORDS });
      encoder.keep(record);
      if (record.blocks !== 0) words.push(record);
    }
    const sealed = (page: number) => ({ words: this.sealed, at: page * PAGE_WORDS });
    const heap = new Uint8Array(this.now.buffer);
    const now = { heap, written: { words }, end, sealed, pages: PAGES, maxBytes: ANY };
    return this.#taker.take(now, before);
  }

  /** What a worker makes of these groups. */
  restored(groups: readonly PageGroup[]): Int32Array {
    const memory = this.sealed.slice();
    const chunks = groups.map(({ part }) => part);
    const header = { memoryBytes: PAGES * PAGE_BYTES, codec: OWN_CODEC };
    const read = readMemory({ header, chunks } as unknown as Checkpoint, PAGES * PAGE_BYTES);
    applyGroups(read, memory);
    return memory;
  }

  write(page: number, at: number, ...words: number[]): void {
    this.now.set(words, page * PAGE_WORDS + at);
  }

  noise(page: number, random: { below(n: number): number }): void {
    for (let n = 0; n < PAGE_WORDS; n++) this.now[page * PAGE_WORDS + n] = 1 + random.below(2 ** 31 - 2);
  }

  reset(page: number): void {
    const [from, to] = [page * PAGE_WORDS, (page + 1) * PAGE_WORDS];
    this.now.set(this.sealed.subarray(from, to), from);
  }

  /** Behind the middle, sealed memory is zeros and nobody has a copy of it. */
  #zero(page: number) {
    return this.sealed[page * PAGE_WORDS] === 0 ? null : { words: this.sealed, at: page * PAGE_WORDS };
  }
}

const pageOf = (memory: Int32Array, page: number): Buffer =>
  Buffer.from(memory.buffer, page * PAGE_BYTES, PAGE_BYTES);
const isSame = (a: Int32Array, b: Int32Array): boolean => Buffer.from(a.buffer).equals(Buffer.from(b.buffer));
const sizeOf = (groups: readonly PageGroup[]): number =>
  groups.reduce((sum, { part }) => sum + part.bytes.length, 0);
const bytesOf = (groups: readonly PageGroup[]): Buffer => Buffer.concat(groups.map(({ part }) => part.bytes));
const fresh = (groups: readonly PageGroup[], before: readonly PageGroup[]): PageGroup[] =>
  groups.filter((group) => !before.includes(group));

describe('MemoryTaker', () => {
  it('stores what changed and nothing else, and shares the rest with the state before', () => {
    const memory = new TestMemory();
    const random = seeded(3);
    for (let page = 10; page < 110; page++) memory.noise(page, random);
    const first = memory.take([]) as PageGroup[];
    expect(sizeOf(first)).toBeGreaterThan(100 * PAGE_BYTES);
    memory.write(100, 5, 1, 2, 3);
    const second = memory.take(first) as PageGroup[];
    expect(fresh(second, first).map(({ pages }) => [...pages])).toEqual([[100]]);
    expect(sizeOf(fresh(second, first))).toBeLessThan(2 * PAGE_BYTES);
    expect(isSame(memory.restored(second), memory.now)).toBe(true);
    const third = memory.take(second) as PageGroup[];
    expect(fresh(third, second)).toEqual([]);
  });

  it('finds a change of one word anywhere in a page, of one that changed in part and as a whole', () => {
    const memory = new TestMemory((page) => page % 3);
    const random = seeded(4);
    memory.noise(7, random);
    memory.write(8, 100, 5, 6);
    let before = memory.take([]) as PageGroup[];
    for (const page of [7, 8, 9]) {
      for (let n = 0; n < 40; n++) {
        memory.write(page, random.below(PAGE_WORDS), random.below(2 ** 31));
        const next = memory.take(before) as PageGroup[];
        expect(isSame(memory.restored(next), memory.now)).toBe(true);
        before = next;
      }
    }
  });

  it('forgets a page that is as it was sealed again', () => {
    const memory = new TestMemory((page) => page);
    for (const page of [3, 4]) memory.write(page, 9, -1);
    const first = memory.take([]) as PageGroup[];
    memory.reset(3);
    const second = memory.take(first) as PageGroup[];
    expect(isSame(memory.restored(second), memory.now)).toBe(true);
    memory.reset(4);
    const third = memory.take(second) as PageGroup[];
    expect(isSame(memory.restored(third), memory.now)).toBe(true);
    expect(sizeOf(third)).toBeLessThan(50);
  });

  it('is, over hundreds of steps of every kind, what memory is, and at most twice that long', () => {
    const random = seeded(5);
    const memory = new TestMemory((page) => (page % 2 ? page : 0));
    let before: PageGroup[] = [];
    for (let n = 0; n < 300; n++) {
      const changes = random.pick([1, 1, 3, 20]);
      for (let k = 0; k < changes; k++) {
        const page = random.below(PAGES);
        const kind = random.below(5);
        if (kind === 0) memory.reset(page);
        else if (kind < 3) memory.noise(page, random);
        else memory.write(page, random.below(PAGE_WORDS - 3), random.below(9), 0, random.below(2 ** 31));
      }
      const next = memory.take(before) as PageGroup[];
      if (n % 20 === 0) expect(isSame(memory.restored(next), memory.now)).toBe(true);
      const alone = memory.take([]) as PageGroup[];
      const words = (groups: PageGroup[]) => groups.reduce((sum, group) => sum + group.words, 0);
      expect(words(next)).toBeLessThan(2 * words(alone) + (1 << 16));
      expect(next.length).toBeLessThan(400);
      before = next;
    }
  });

  it('makes the same of what was written to since the state before', () => {
    const random = seeded(8);
    const memory = new TestMemory((page) => page % 4);
    let before = memory.take([]) as PageGroup[];
    let was = memory.now.slice();
    for (let n = 0; n < 200; n++) {
      for (let k = random.pick([0, 1, 4, 30]); k > 0; k -= 1) {
        const page = random.below(PAGES);
        if (random.below(4) === 0) memory.reset(page);
        else memory.write(page, random.below(PAGE_WORDS), random.below(2 ** 31));
      }
      const taken = memory.takeSince(before, was) as TakenMemory;
      expect(isSame(memory.restored(taken.groups), memory.now)).toBe(true);
      expect(taken.sealed).toEqual([]);
      before = taken.groups;
      was = memory.now.slice();
    }
  });

  it('has pages that are not in use any more as sealed, and says which', () => {
    const memory = new TestMemory((page) => page);
    for (const page of [5, 90, 91]) memory.write(page, 1, -7);
    const before = memory.take([]) as PageGroup[];
    const was = memory.now.slice();
    memory.write(6, 2, 8);
    const taken = memory.takeSince(before, was, 64) as TakenMemory;
    expect([taken.changed, taken.sealed]).toEqual([[6], [90, 91]]);
    for (const page of [90, 91]) memory.reset(page);
    expect(isSame(memory.restored(taken.groups), memory.now)).toBe(true);
  });

  it('stores the words that changed, not the page, until these are many', () => {
    const memory = new TestMemory();
    const random = seeded(9);
    for (let page = 10; page < 50; page++) memory.noise(page, random);
    let before = memory.take([]) as PageGroup[];
    let stored = 0;
    for (let n = 0; n < 200; n++) {
      memory.write(10 + random.below(20), random.below(PAGE_WORDS), random.below(2 ** 31));
      const next = memory.take(before) as PageGroup[];
      stored += sizeOf(fresh(next, before));
      expect(isSame(memory.restored(next), memory.now)).toBe(true);
      before = next;
    }
    expect(stored).toBeLessThan(200 * 400);
    // Words over it would be more than the page.
    memory.noise(10, random);
    const last = fresh(memory.take(before) as PageGroup[], before);
    const group = last.find(({ pages }) => pages.includes(10)) as PageGroup;
    expect(group.isOver(group.pages.indexOf(10))).toBe(false);
  });

  it('makes the same bytes whether the words are known that were written, or found by comparing', () => {
    const random = seeded(10);
    const memory = new TestMemory((page) => page % 4);
    let before = memory.take([]) as PageGroup[];
    let was = memory.now.slice();
    for (let n = 0; n < 150; n++) {
      for (let k = random.pick([0, 1, 4, 30]); k > 0; k -= 1) {
        const page = random.below(PAGES);
        const kind = random.below(8);
        if (kind === 0) memory.reset(page);
        else if (kind === 1) memory.noise(page, random);
        else memory.write(page, random.below(PAGE_WORDS), random.below(2 ** 31));
      }
      const known = (memory.takeSince(before, was) as TakenMemory).groups;
      const found = memory.take(before) as PageGroup[];
      expect(bytesOf(found).equals(bytesOf(known))).toBe(true);
      before = known;
      was = memory.now.slice();
    }
    expect(before.some((group) => [...group.pages.keys()].some((index) => group.isOver(index)))).toBe(true);
  });

  it('is never longer than a reader takes, however little of it counts', () => {
    const random = seeded(11);
    const memory = new TestMemory();
    for (let page = 0; page < PAGES; page++) memory.noise(page, random);
    let before = memory.take([]) as PageGroup[];
    for (let n = 0; n < 30; n++) {
      for (let page = 0; page < PAGES; page++) {
        for (let k = 0; k < 40; k++) memory.write(page, random.below(PAGE_WORDS), random.below(2 ** 31));
      }
      before = memory.take(before) as PageGroup[];
      expect(isSame(memory.restored(before), memory.now)).toBe(true);
    }
  });

  it('never stores much again at once for a change that is small', () => {
    const random = seeded(6);
    const memory = new TestMemory();
    for (let page = 0; page < PAGES; page++) memory.noise(page, random);
    let before = memory.take([]) as PageGroup[];
    let most = 0;
    for (let n = 0; n < 400; n++) {
      memory.noise(random.below(PAGES), random);
      const next = memory.take(before) as PageGroup[];
      most = Math.max(most, sizeOf(fresh(next, before)));
      before = next;
    }
    expect(most).toBeLessThan(64 << 10);
    expect(isSame(memory.restored(before), memory.now)).toBe(true);
  });

  it('stops when what is new alone is larger than it may be', () => {
    const memory = new TestMemory();
    const random = seeded(7);
    for (let page = 0; page < 50; page++) memory.noise(page, random);
    expect(memory.take([], 100_000)).toBeNull();
    expect(memory.take([], 1_000_000)).not.toBeNull();
  });
});
