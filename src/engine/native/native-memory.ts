/** Functions of the addon; see addon/addon.c. An invalid argument is a TypeError, a failed system call an Error. */
export interface NativeMemory {
  /**
   * Maps part of an image over the beginning of linear memory, as a private mapping.
   * @param memory all of linear memory, whose address must not change
   * @param file descriptor of a file that never changes
   * @param offset in the file, bytes; like `bytes`, a multiple of the page size
   * @param bytes length of the mapping; memory after it is sealed as zeros
   * @param maxBytes largest size of linear memory
   */
  map(memory: ArrayBuffer, file: number, offset: number, bytes: number, maxBytes: number): Mapping;
  /** Restores sealed memory. @returns the number of pages that differed */
  reset(mapping: Mapping, memory: ArrayBuffer): number;
  /** Restores sealed memory and drops all pages until they are used again, since finding written pages costs per present page. */
  release(mapping: Mapping, memory: ArrayBuffer): void;
  /** Returns memory that was freed since the start to the system: a third of an idle worker's memory. */
  trim(): void;
  /** Number of queries to the kernel for written pages. None is needed while the process has no page fault. */
  asked(mapping: Mapping, memory: ArrayBuffer): number;
  /**
   * Finds pages that differ from the sealed state, in ascending order.
   * @param into receives the numbers of the first of them
   * @returns their number
   */
  changed(mapping: Mapping, memory: ArrayBuffer, into: Uint32Array): number;
  /**
   * Prepares a file for a state of memory that can be mapped over memory. Each page has the same offset as in memory. One
   * file per mapping.
   * @param file descriptor of a file private to this process, as long as memory may become
   * @returns the file's bytes; write only to pages of layState
   */
  openState(mapping: Mapping, file: number): ArrayBuffer;
  /** Discards the state and frees its memory. The state must not be mapped. */
  forgetState(mapping: Mapping): void;
  /** Discards the state, but keeps some zeroed memory for the next one. */
  clearState(mapping: Mapping): void;
  /** Adds these pages, ascending, to the state with their sealed content, to be written to. Error when the state is full. */
  layState(mapping: Mapping, pages: Uint32Array): void;
  /** Maps the state over sealed memory that is at least as long. After an Error memory is undefined: reset it. */
  mapState(mapping: Mapping, memory: ArrayBuffer): void;
  /**
   * Finds words that differ from the mapped state. For each page with such words, in ascending order: its number; a bit mask
   * of its blocks of 32 words with differences; for each of these blocks a bit mask of its words.
   * @param into receives the pages that fit
   * @returns the number of uint32 values
   */
  changedWords(mapping: Mapping, memory: ArrayBuffer, into: Uint32Array): number;
  /** Copies these pages, ascending, from memory to the state. Error when the state is full. */
  keepState(mapping: Mapping, memory: ArrayBuffer, pages: Uint32Array): void;
  /** Whether memory equals the sealed state, byte for byte; does not rely on the kernel's list of written pages. */
  matches(mapping: Mapping, memory: ArrayBuffer): boolean;
  /**
   * Blocks every system call that a sealed worker does not need, in all threads and permanently.
   * @param image descriptor of the image, @param state of the file for states, or null: these can still be mapped
   * @returns null when test attempts at other system calls were blocked, otherwise what failed
   */
  closeDoor(image: number, state: number | null): string | null;
  /** A part of a file, in memory shared between processes. Writing to it kills the process. */
  view(file: number, offset: number, bytes: number): ArrayBuffer;
  /** The beginning of a file that is open for reading and writing; writes go to the file. */
  share(file: number, bytes: number): ArrayBuffer;
}

/** An opaque handle. */
export interface Mapping {
  /** The sealed bytes, in memory shared between processes. Writing to them kills the process. */
  readonly image: ArrayBuffer;
}
