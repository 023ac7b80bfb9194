import { describe, expect, it } from '@jest/globals';
import { WorkerSlots } from './worker-slots.js';

describe('WorkerSlots', () => {
  it('keeps the number of a worker for as long as it lives', () => {
    const slots = new WorkerSlots();
    slots.keep([0, 1]);
    slots.keep([1, 2, 3]);
    expect([1, 2, 3].map((id) => slots.of(id))).toEqual(['1', '0', '2']);
  });

  it('needs no more numbers than there were workers at a time, however many come and go', () => {
    const slots = new WorkerSlots();
    const seen = new Set<string>();
    for (let id = 0; id < 1000; id++) {
      slots.keep([id, id + 1]);
      seen.add(slots.of(id)).add(slots.of(id + 1));
    }
    expect([...seen].sort()).toEqual(['0', '1']);
  });

  it('knows nothing of a worker that is gone', () => {
    const slots = new WorkerSlots();
    slots.keep([0]);
    slots.keep([]);
    expect(() => slots.of(0)).toThrow('no slot');
  });
});
