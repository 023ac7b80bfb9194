import { MemoryCap } from './memory-cap.js';

const PAGE = 65_536;
const MB = 1 << 20;

/** A memory of `pages`, grown as Emscripten does: a fifth more than asked for. */
function capped(pages: number, limitBytes: number) {
  const memory = new WebAssembly.Memory({ initial: pages, maximum: 10_000 });
  const cap = new MemoryCap(limitBytes);
  cap.attach(memory);
  const grow = (bytes: number) => {
    try {
      memory.grow(Math.ceil((bytes * 1.2 - memory.buffer.byteLength) / PAGE));
      return 1;
    } catch {
      return 0;
    }
  };
  return { cap, memory, resize: (bytes: number) => cap.resize(bytes, grow) };
}

describe('MemoryCap', () => {
  it('grows by what is asked for and little more', () => {
    const { cap, memory, resize } = capped(16, 100 * MB);
    expect(resize(10 * MB)).toBe(1);
    expect(memory.buffer.byteLength).toBe(11 * MB);
    expect(cap.refused).toBe(false);
  });

  it('grows up to the cap but for the last 256 KB, of which nothing is taken by accident', () => {
    const { cap, memory, resize } = capped(16, 10 * MB);
    expect(resize(9.75 * MB - 5)).toBe(1);
    expect(memory.buffer.byteLength).toBe(9.75 * MB);
    expect(cap.refused).toBe(false);
    expect(resize(9.75 * MB + 1)).toBe(0);
    expect(memory.buffer.byteLength).toBe(9.75 * MB);
  });

  it('grows up to the cap exactly once growing was refused twice, never beyond it', () => {
    const { cap, memory, resize } = capped(16, 10 * MB);
    for (const _ of [1, 2]) expect(resize(20 * MB)).toBe(0);
    expect(resize(9.75 * MB + 1)).toBe(1);
    expect(memory.buffer.byteLength).toBe(10 * MB);
    expect(resize(10 * MB + 1)).toBe(0);
    expect(memory.buffer.byteLength).toBe(10 * MB);
    cap.reset();
    expect(resize(9.75 * MB + 1)).toBe(0);
  });

  it('holds nothing back from a state that is restored', () => {
    const { cap, memory, resize } = capped(16, 10 * MB);
    expect(cap.wholly(() => resize(10 * MB))).toBe(1);
    expect(memory.buffer.byteLength).toBe(10 * MB);
    expect(cap.refused).toBe(false);
    expect(cap.wholly(() => resize(10 * MB + 1))).toBe(0);
  });

  it('remembers that it refused, until it is reset', () => {
    const { cap, resize } = capped(16, 10 * MB);
    resize(20 * MB);
    expect(cap.refused).toBe(true);
    resize(5 * MB);
    expect(cap.refused).toBe(true);
    cap.reset();
    expect(cap.refused).toBe(false);
  });

  it('refuses without asking Emscripten', () => {
    const cap = new MemoryCap(MB);
    const asked: number[] = [];
    expect(cap.resize(2 * MB, (bytes) => asked.push(bytes))).toBe(0);
    expect(asked).toEqual([]);
  });

  it('says so when the machine has no memory left', () => {
    const cap = new MemoryCap(10 * MB);
    expect(cap.resize(5 * MB, () => 0)).toBe(0);
    expect(cap.refused).toBe(true);
  });
});
