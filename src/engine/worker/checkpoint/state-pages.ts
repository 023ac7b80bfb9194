import { type PageGroup, visitCounting } from '../../checkpoint-format/page-group.js';
import type { PageRecord } from '../../checkpoint-format/page-records.js';
import type { WordSet } from '../../checkpoint-format/word-set.js';

const NONE = -1;
/** In place of the number of a group: in one that the step makes. */
const FRESH = -2;

/** Which of the groups of a state have what counts of each page, by number and index. Its tables are used again. */
export class StatePages {
  #groups: readonly PageGroup[] = [];
  /** By page: the group that has it as a whole, and the one that has words over that; where in them. */
  #whole = new Int32Array(0);
  #wholeAt = new Int32Array(0);
  #over = new Int32Array(0);
  #overAt = new Int32Array(0);
  /** By group: words of it that count. */
  #live = new Float64Array(0);

  /** @param groups newest first @param pages that there may be */
  lookUp(groups: readonly PageGroup[], pages: number): void {
    this.#groups = groups;
    this.#live = new Float64Array(groups.length);
    if (this.#whole.length < pages) {
      this.#whole = new Int32Array(pages);
      this.#wholeAt = new Int32Array(pages);
      this.#over = new Int32Array(pages);
      this.#overAt = new Int32Array(pages);
    }
    this.#whole.fill(NONE);
    this.#over.fill(NONE);
    const live = this.#live;
    visitCounting(groups, (group, index, number) => {
      const page = group.pages[index] as number;
      if (group.isOver(index)) {
        this.#over[page] = number;
        this.#overAt[page] = index;
      } else {
        this.#whole[page] = number;
        this.#wholeAt[page] = index;
      }
      live[number] = (live[number] as number) + group.wordsOf(index);
    });
  }

  /** Words of a group that still count. */
  liveWords(number: number): number {
    return this.#live[number] as number;
  }

  /** Whether what a group has of a page still counts. */
  counts(number: number, index: number): boolean {
    const group = this.#groups[number] as PageGroup;
    const page = group.pages[index] as number;
    return group.isOver(index)
      ? this.#over[page] === number && this.#overAt[page] === index
      : this.#whole[page] === number && this.#wholeAt[page] === index;
  }

  hasWhole(page: number): boolean {
    return (this.#whole[page] as number) >= 0;
  }

  hasOver(page: number): boolean {
    return this.#over[page] !== NONE;
  }

  /** The page as a whole, as groups of the state have it. */
  whole(page: number): PageRecord | null {
    return this.hasWhole(page)
      ? this.#groupWith(this.#whole, page).record(this.#wholeAt[page] as number)
      : null;
  }

  /** Words over that. */
  over(page: number): PageRecord | null {
    if ((this.#over[page] as number) < 0) return null;
    return this.#groupWith(this.#over, page).record(this.#overAt[page] as number);
  }

  /** What the page takes as a whole; 0: no group has it. */
  wholeWords(page: number): number {
    return this.hasWhole(page)
      ? this.#groupWith(this.#whole, page).wordsOf(this.#wholeAt[page] as number)
      : 0;
  }

  addWhole(page: number, to: WordSet): void {
    if (this.hasWhole(page)) this.#groupWith(this.#whole, page).addWords(this.#wholeAt[page] as number, to);
  }

  addOver(page: number, to: WordSet): void {
    if ((this.#over[page] as number) < 0) return;
    this.#groupWith(this.#over, page).addWords(this.#overAt[page] as number, to);
  }

  /** The step stores it: nothing else of it counts, or what it is as a whole where the new words lie over that. */
  renew({ page, over }: PageRecord): void {
    this.#drop(this.#over, this.#overAt, page);
    this.#over[page] = over ? FRESH : NONE;
    if (over) return;
    this.#drop(this.#whole, this.#wholeAt, page);
    this.#whole[page] = FRESH;
  }

  /** Nothing of one session is left for the next. */
  forget(): void {
    this.#groups = [];
  }

  #groupWith(table: Int32Array, page: number): PageGroup {
    return this.#groups[table[page] as number] as PageGroup;
  }

  #drop(table: Int32Array, places: Int32Array, page: number): void {
    const number = table[page] as number;
    if (number < 0) return;
    const words = this.#groupWith(table, page).wordsOf(places[page] as number);
    this.#live[number] = (this.#live[number] as number) - words;
  }
}
