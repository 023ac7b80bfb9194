import { describe, expect, it } from '@jest/globals';
import { Later } from './later.js';

describe('Later', () => {
  it('does what was asked before, in order and once, and what is asked after at once', () => {
    const done: string[] = [];
    const later = new Later<string[]>();
    later.with((list) => list.push('first'));
    later.with((list) => list.push('second'));
    expect(done).toEqual([]);
    later.ready(done);
    later.with((list) => list.push('third'));
    expect(done).toEqual(['first', 'second', 'third']);
  });
});
