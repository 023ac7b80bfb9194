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
      if (pressure.take(0) === 'now') due.push(mb);
      expect(pressure.take(0)).toBe('none');
    }
    expect(due).toEqual([128, 192, 224, 240, 248, 256]);
  });

  it('is not due for memory that was taken before', () => {
    const { heap, pressure } = pressureAt(200 * MB);
    expect(pressure.take(0)).toBe('none');
    heap.top = 230 * MB;
    expect(pressure.take(0)).toBe('now');
    heap.top = 210 * MB;
    expect(pressure.take(0)).toBe('none');
    heap.top = 230 * MB;
    expect(pressure.take(0)).toBe('none');
  });

  it('beyond half of the room is due by time, too', () => {
    const { heap, pressure } = pressureAt(56 * MB);
    heap.top = 150 * MB;
    expect(pressure.take(1_000)).toBe('none');
    heap.top = 160 * MB;
    expect([1_000, 1_000.9, 1_001, 1_001.9, 1_002].map((now) => pressure.take(now))).toEqual([
      ...['now', 'none', 'paced', 'none', 'paced'],
    ]);
    heap.top = 240 * MB;
    expect([1_021, 1_021.5].map((now) => pressure.take(now))).toEqual(['now', 'none']);
    pressure.begin();
    expect(pressure.take(2_000)).toBe('none');
  });

  it('is never due between runs', () => {
    const { heap, pressure } = pressureAt(0);
    pressure.reset();
    heap.top = 256 * MB;
    expect(pressure.take(1e9)).toBe('none');
  });
});
