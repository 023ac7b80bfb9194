import { readFileSync } from 'node:fs';

/**
 * Stack of a worker's main thread, bytes. Python guards its own stack in linear memory, but frames of WebAssembly also
 * take space on V8's stack. Its default of 984 KB overflows long before, so that recursion in C crashes the interpreter
 * instead of raising RecursionError. With this size Python's guard acts first in every known case: 64 MB are too few to
 * compare 300,000 nested lists, 128 MB to free a million. Unused stack takes no memory. Node gives two more threads stacks
 * of this size, which count towards the data limit (resource-limits.ts) but are not used.
 */
const WANTED_BYTES = 256 * 2 ** 20;
/** Difference between the kernel's limit and V8's, for C++ frames and the process arguments. */
const RESERVE_BYTES = 4 * 2 ** 20;

/** Largest stack that this process can grant: its own hard limit applies to children, too. */
export function grantableStackBytes(): number {
  try {
    return stackWithin(readFileSync('/proc/self/limits', 'latin1'));
  } catch {
    return 0;
  }
}

/** @param limits content of /proc/self/limits */
export function stackWithin(limits: string): number {
  const hard = /^Max stack size +\S+ +(\S+)/m.exec(limits)?.[1];
  if (hard === 'unlimited') return WANTED_BYTES;
  return Math.min(WANTED_BYTES, Number(hard) || 0);
}

/** V8's flag for a stack of this size, which the operating system must grant; none if it would not exceed the default. */
export function stackFlags(stackBytes: number): string[] {
  if (stackBytes < 2 * RESERVE_BYTES) return [];
  return [`--stack-size=${(stackBytes - RESERVE_BYTES) / 1024}`];
}
