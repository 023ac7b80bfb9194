import { MemoryPressure } from './memory-pressure.js';

const MB = 1 << 20;

function pressureAt(top: number) {
  const heap = { top };
  const pressure = new MemoryPressure({ limitBytes: 256 * MB });
  pressure.attach(() => heap.top);
  pressure.begin();
  return { heap, pressure };
}

describe('MemoryPressure', () => {
  it('is due at half of the room, then at half of what is left, each time once', () => {
    const { heap, pressure } = pressureAt(0);
    const due: number[] = [];
    for (let mb = 0; mb <= 256; mb++) {
      heap.top = mb * MB;
      if (pressure.take()) due.push(mb);
      expect(pressure.take()).toBe(false);
    }
    expect(due).toEqual([128, 192, 224, 240, 248, 256]);
  });

  it('is not due for memory that was taken before', () => {
    const { heap, pressure } = pressureAt(200 * MB);
    expect(pressure.take()).toBe(false);
    heap.top = 230 * MB;
    expect(pressure.take()).toBe(true);
    heap.top = 210 * MB;
    expect(pressure.take()).toBe(false);
    heap.top = 230 * MB;
    expect(pressure.take()).toBe(false);
  });

  it('is never due between runs', () => {
    const { heap, pressure } = pressureAt(0);
    pressure.reset();
    heap.top = 256 * MB;
    expect(pressure.take()).toBe(false);
  });
});
