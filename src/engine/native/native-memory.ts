/** What the addon offers; see addon/addon.c. A wrong argument is a TypeError, what the system refuses an Error. */
export interface NativeMemory {
  /**
   * Maps part of an image over the front of linear memory, privately.
   * @param memory all of linear memory, which is to stay where it is
   * @param file descriptor of a file that is never written to
   * @param offset in the file, bytes; like `bytes`, a multiple of the page size
   * @param bytes how much is mapped; behind it, memory counts as sealed when it is zero
   * @param maxBytes longest that linear memory may become
   */
  map(memory: ArrayBuffer, file: number, offset: number, bytes: number, maxBytes: number): Mapping;
  /** Memory as sealed again. @returns the number of pages that were not */
  reset(mapping: Mapping, memory: ArrayBuffer): number;
  /** Memory as sealed, of which no page is there until it is touched: asking what was written costs by the page. */
  release(mapping: Mapping, memory: ArrayBuffer): void;
  /** Gives back to the system what the start of this process took and freed: a third of an idle worker's memory. */
  trim(): void;
  /** How often the kernel had to be asked which pages were written to: never while the process had no page fault. */
  asked(mapping: Mapping, memory: ArrayBuffer): number;
  /**
   * Pages that are not as sealed, ascending.
   * @param into gets the numbers of the first of them
   * @returns how many there are
   */
  changed(mapping: Mapping, memory: ArrayBuffer, into: Uint32Array): number;
  /**
   * Makes a file ready in which a state of memory is kept, so that it can be mapped over memory: every page where memory has
   * it. One for each mapping.
   * @param file as long as memory may become, of this process alone
   * @returns the file's bytes; only those of pages that were laid are to be written to
   */
  openState(mapping: Mapping, file: number): ArrayBuffer;
  /** There is no state, and it takes no memory. Memory must not be in it. */
  forgetState(mapping: Mapping): void;
  /** The same, when another state is laid next: some memory stays, zeroed, for that one. */
  clearState(mapping: Mapping): void;
  /** These pages, ascending, are in the state as they were sealed, to be written to. Error when a state has no such room. */
  layState(mapping: Mapping, pages: Uint32Array): void;
  /** Memory, which is as sealed and at least as long, is in the state. After an Error it is in none: a reset must follow. */
  mapState(mapping: Mapping, memory: ArrayBuffer): void;
  /**
   * Words that are not as in the state, while memory is in one: of each page that has some, ascending, its number, 32 bits which of
   * its blocks of 32 words have some, and for each of these blocks 32 bits which of its words.
   * @param into gets what fits
   * @returns how many numbers that is
   */
  changedWords(mapping: Mapping, memory: ArrayBuffer, into: Uint32Array): number;
  /** These pages, ascending, are in the state as they are in memory now. Error when a state has no such room. */
  keepState(mapping: Mapping, memory: ArrayBuffer, pages: Uint32Array): void;
  /** Whether memory is as sealed, byte for byte; does not ask the kernel what was written. */
  matches(mapping: Mapping, memory: ArrayBuffer): boolean;
  /**
   * Takes away every system call that a sealed worker does not need, for all threads and for good.
   * @param image descriptor of the image, @param state of the file for states, or null: these may still be mapped
   * @returns null when all attempts at something else were refused, otherwise why not
   */
  closeDoor(image: number, state: number | null): string | null;
  /** Part of a file, shared with all who map it. Writing to it ends the process. */
  view(file: number, offset: number, bytes: number): ArrayBuffer;
  /** The beginning of a file that is open for reading and writing: what is written to it is in the file. */
  share(file: number, bytes: number): ArrayBuffer;
}

/** A handle; only the addon knows what is in it. */
export interface Mapping {
  /** The sealed bytes, shared with all who map them. Writing to them ends the process. */
  readonly image: ArrayBuffer;
}
