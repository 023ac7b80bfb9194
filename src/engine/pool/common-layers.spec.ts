import { commonLayers, commonMemory } from './stats.js';

describe('the layers of a pool', () => {
  it('are not known before a worker is ready', () => {
    expect(commonLayers([])).toBeNull();
    expect(commonLayers([{ layers: null }])).toBeNull();
  });

  it('hold when they hold in every worker, and otherwise give the first reason', () => {
    const layers = commonLayers([
      { layers: { gate: true, seccomp: true, landlock: 'first' } },
      { layers: null },
      { layers: { gate: true, seccomp: 'lost', landlock: 'second' } },
    ]);
    expect(layers).toEqual({ gate: true, seccomp: 'lost', landlock: 'first' });
  });
});

describe('the memory of a pool', () => {
  it('is not known before a worker is ready', () => {
    expect(commonMemory([{ memoryMapped: null }])).toBeNull();
  });

  it('is mapped when it is in every worker, and otherwise has the first reason', () => {
    expect(commonMemory([{ memoryMapped: true }, { memoryMapped: null }])).toEqual({
      way: 'mapped',
      reason: null,
    });
    expect(
      commonMemory([{ memoryMapped: true }, { memoryMapped: 'first' }, { memoryMapped: 'second' }]),
    ).toEqual({ way: 'copied', reason: 'first' });
  });
});
