import { applyDifference, differenceFrom } from './memory-difference.js';
import { PackedMemory } from './packed-memory.js';

const PAGE = 4096;

function difference(change: (memory: Uint8Array) => void, bytes = 6 * PAGE) {
  const before = new Uint8Array(4 * PAGE).fill(7);
  const packed = PackedMemory.pack(before, before.length);
  const memory = new Uint8Array(8 * PAGE);
  memory.set(before);
  change(memory);
  const found = differenceFrom(packed, memory, bytes);
  const again = new Uint8Array(8 * PAGE);
  packed.unpackInto(again);
  applyDifference(again, found.segments, found.data);
  expect(Buffer.compare(again.subarray(0, bytes), memory.subarray(0, bytes))).toBe(0);
  return found.segments;
}

it('is nothing where nothing differs', () => {
  expect(difference(() => undefined)).toEqual([]);
});

it('has the pages that differ, neighbours joined, zeros over what was there included', () => {
  const segments = difference((memory) => {
    memory[0] = 1;
    memory[PAGE] = 1;
    memory.fill(0, 3 * PAGE, 3 * PAGE + 10);
  });
  expect(segments).toEqual([
    { start: 0, end: 2 * PAGE },
    { start: 3 * PAGE, end: 4 * PAGE },
  ]);
});

it('has what lies behind the earlier state, up to the bytes that count', () => {
  const segments = difference((memory) => memory.fill(9, 4 * PAGE), 5 * PAGE + 100);
  expect(segments).toEqual([{ start: 4 * PAGE, end: 5 * PAGE + 100 }]);
});
