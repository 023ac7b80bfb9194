import { STALE_WORDS } from '../../checkpoint-format/memory-parts.js';
import type { PageGroup } from '../../checkpoint-format/page-group.js';

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

/**
 * Chooses the groups of a state that do not stay: what counts of them is stored again.
 * @param live words that still count, by group
 * @param written words that the step stores anyway
 * @param wordsMax that all groups have at most, or the state becomes one without stale words
 * @returns their numbers
 */
export function chooseStale(
  before: readonly PageGroup[],
  live: readonly number[],
  written: number,
  wordsMax: number,
): Set<number> {
  const gone = new Set<number>();
  let room = Math.max(AGAIN_BYTES, written >> 1);
  const wordsOf = (number: number): number => (before[number] as PageGroup).words;
  const part = (number: number): number => (live[number] as number) / wordsOf(number);
  /** Bytes that storing it again takes, as it was compressed last. */
  const costOf = (number: number): number => part(number) * (before[number] as PageGroup).part.bytes.length;
  const again = (number: number): void => {
    room -= costOf(number);
    gone.add(number);
  };
  const stay = (): number[] => [...before.keys()].filter((number) => !gone.has(number));
  const sum = (count: (number: number) => number): number =>
    stay().reduce((total, number) => total + count(number), 0);
  const counts = sum((number) => live[number] as number) + written;
  let stale = sum((number) => wordsOf(number) - (live[number] as number));
  for (const number of [...before.keys()].sort((a, b) => part(a) - part(b))) {
    // More than a reader takes: it is stored again whatever that costs.
    const isTooMuch = stale > counts + STALE_WORDS / 2 || stale + counts > wordsMax + STALE_WORDS / 2;
    if (!isTooMuch && (part(number) * STALE_PARTS >= 1 || costOf(number) > room)) continue;
    stale -= wordsOf(number) - (live[number] as number);
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
  return gone;
}
