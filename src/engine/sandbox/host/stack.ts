import { readFileSync } from 'node:fs';

/**
 * Stack of a worker's main thread, bytes. Python guards its own stack in linear memory; WebAssembly's frames lie on
 * V8's as well, which by default (984 KB) is full long before: recursion in C then ends the interpreter instead of
 * raising RecursionError. With this much Python's guard comes first in every case that is known: 64 MB are too few
 * to compare 300,000 nested lists, 128 MB to free a million. What is not used costs no memory; Node gives two of its
 * threads stacks of the same size, which count towards the data limit (resource-limits.ts) but are not touched.
 */
const WANTED_BYTES = 256 * 2 ** 20;
/** V8 checks its own limit; below it the kernel's leaves room for frames of C++ and the first page's arguments. */
const RESERVE_BYTES = 4 * 2 ** 20;

/** What this service may grant: a parent that is bounded more tightly stays so. */
export function grantableStackBytes(): number {
  try {
    return stackWithin(readFileSync('/proc/self/limits', 'latin1'));
  } catch {
    return 0;
  }
}

/** @param limits the text of /proc/self/limits */
export function stackWithin(limits: string): number {
  const hard = /^Max stack size +\S+ +(\S+)/m.exec(limits)?.[1];
  if (hard === 'unlimited') return WANTED_BYTES;
  return Math.min(WANTED_BYTES, Number(hard) || 0);
}

/** V8's flag for a stack of this size, which the operating system must really give; none when it is no gain. */
export function stackFlags(stackBytes: number): string[] {
  if (stackBytes < 2 * RESERVE_BYTES) return [];
  return [`--stack-size=${(stackBytes - RESERVE_BYTES) / 1024}`];
}
