import { commonLayers, commonMemory } from './stats.js';

describe('the layers of a pool', () => {
  it('are unknown before a worker is ready', () => {
    expect(commonLayers([])).toBeNull();
    expect(commonLayers([{ layers: null }])).toBeNull();
  });

  it('are active when they are in every worker, otherwise have the first reason', () => {
    const layers = commonLayers([
      { layers: { gate: true, seccomp: true, landlock: 'first' } },
      { layers: null },
      { layers: { gate: true, seccomp: 'lost', landlock: 'second' } },
    ]);
    expect(layers).toEqual({ gate: true, seccomp: 'lost', landlock: 'first' });
  });
});

describe('the memory of a pool', () => {
  it('is unknown before a worker is ready', () => {
    expect(commonMemory([{ memoryMapped: null }])).toBeNull();
  });

  it('is mapped when it is in every worker, otherwise has the first reason', () => {
    expect(commonMemory([{ memoryMapped: true }, { memoryMapped: null }])).toEqual({
      way: 'mapped',
      reason: null,
    });
    expect(
      commonMemory([{ memoryMapped: true }, { memoryMapped: 'first' }, { memoryMapped: 'second' }]),
    ).toEqual({ way: 'copied', reason: 'first' });
  });
});
