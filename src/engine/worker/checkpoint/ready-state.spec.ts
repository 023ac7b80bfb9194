import { describe, expect, it } from '@jest/globals';
import type { StateMemory } from '../memory/state-memory.js';
import type { DecodedCheckpoint } from './decoded-checkpoint.js';
import { ReadyState } from './ready-state.js';

const CHECKPOINT = { groups: [] } as unknown as DecodedCheckpoint;

function start(enter: () => void) {
  const calls: string[] = [];
  const memory = {
    lay: () => calls.push('lay') > 0,
    enter: () => {
      calls.push('enter');
      enter();
    },
    forget: () => calls.push('forget'),
  };
  return { ready: new ReadyState(memory as unknown as StateMemory), calls };
}

describe('ReadyState', () => {
  it('lays a state once', () => {
    const { ready, calls } = start(() => {});
    for (let n = 0; n < 2; n += 1) {
      expect(ready.enter(CHECKPOINT, false)).toBe(true);
      ready.reset();
    }
    expect(calls).toEqual(['lay', 'enter', 'enter']);
  });

  it('forgets a state that is let go of while memory is in it, at the reset', () => {
    const { ready, calls } = start(() => {});
    ready.enter(CHECKPOINT, false);
    ready.letGo(CHECKPOINT);
    expect(calls).toEqual(['lay', 'enter']);
    ready.reset();
    expect(calls).toEqual(['lay', 'enter', 'forget']);
  });

  it('forgets a state that the system refuses to map', () => {
    const { ready, calls } = start(() => {
      throw new Error('mmap');
    });
    expect(() => ready.enter(CHECKPOINT, false)).toThrow('mmap');
    ready.reset();
    expect(calls).toEqual(['lay', 'enter', 'forget']);
  });
});
