import { PackedMemory } from './packed-memory.js';

const PAGE = 4096;

function memoryWith(bytes: number, ...at: number[]): Uint8Array {
  const memory = new Uint8Array(bytes);
  for (const index of at) memory[index] = 5;
  return memory;
}

describe('PackedMemory', () => {
  it.each([
    ['nothing but zeros', memoryWith(50 * PAGE)],
    ['first and last byte', memoryWith(50 * PAGE, 0, 50 * PAGE - 1)],
    ['a length that is not a multiple of a page', memoryWith(50 * PAGE + 7, 50 * PAGE + 6)],
    ['small and large gaps', memoryWith(100 * PAGE, 10, 5 * PAGE, 60 * PAGE, 61 * PAGE)],
    ['no gap', new Uint8Array(3 * PAGE).fill(1)],
    ['no memory', new Uint8Array(0)],
  ])('restores %s byte for byte, whatever was there before', (_what, memory) => {
    const packed = PackedMemory.pack(memory, memory.length);
    const target = new Uint8Array(memory.length + 10 * PAGE).fill(3);
    expect(packed.matches(target)).toBe(false);
    packed.unpackInto(target);
    expect(Buffer.compare(target.subarray(0, memory.length), memory)).toBe(0);
    expect(target.subarray(memory.length).every((byte) => byte === 0)).toBe(true);
    expect(packed.matches(target)).toBe(true);
  });

  it('notices every single byte that differs', () => {
    const memory = memoryWith(100 * PAGE, 10, 60 * PAGE);
    const packed = PackedMemory.pack(memory, memory.length);
    const target = new Uint8Array(110 * PAGE);
    packed.unpackInto(target);
    for (const at of [0, 10, PAGE, 30 * PAGE, 60 * PAGE, 99 * PAGE, 100 * PAGE, 110 * PAGE - 1]) {
      const before = target[at] as number;
      target[at] = before ^ 1;
      expect(packed.matches(target)).toBe(false);
      target[at] = before;
    }
    expect(packed.matches(target)).toBe(true);
  });

  it('skips gaps from 64 KB on, and copies over smaller ones', () => {
    expect(PackedMemory.pack(memoryWith(100 * PAGE, 0, 17 * PAGE), 100 * PAGE).segments).toEqual([
      { start: 0, end: PAGE },
      { start: 17 * PAGE, end: 18 * PAGE },
    ]);
    expect(PackedMemory.pack(memoryWith(100 * PAGE, 0, 15 * PAGE), 100 * PAGE).segments).toEqual([
      { start: 0, end: 16 * PAGE },
    ]);
  });

  it('packs only the given number of bytes', () => {
    const packed = PackedMemory.pack(memoryWith(10 * PAGE, 0, 9 * PAGE), 5 * PAGE);
    expect(packed.bytes).toBe(5 * PAGE);
    expect(packed.packedBytes).toBe(PAGE);
  });

  it('uses the given buffer if it is large enough', () => {
    const memory = memoryWith(10 * PAGE, 0);
    const room = new Uint8Array(2 * PAGE);
    expect(PackedMemory.pack(memory, memory.length, room).data).toBe(room);
    const small = new Uint8Array(10);
    expect(PackedMemory.pack(memory, memory.length, small).data).not.toBe(small);
  });
});
