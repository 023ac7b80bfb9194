import { describe, expect, it } from '@jest/globals';
import { ExecutionCounts } from './execution-counts.js';

describe('ExecutionCounts', () => {
  it('counts the executions of each owner', () => {
    const counts = new ExecutionCounts();
    for (const owner of ['ada', 'bob', 'ada']) counts.add(owner);
    expect([counts.of('ada'), counts.of('bob'), counts.of('eve')]).toEqual([2, 1, 0]);
  });

  it('forgets the least recently seen of more than a thousand owners', () => {
    const counts = new ExecutionCounts();
    counts.add('old');
    counts.add('kept');
    for (let n = 0; n < 998; n++) counts.add(`owner ${n}`);
    counts.add('kept');
    counts.add('new');
    expect([counts.of('old'), counts.of('kept'), counts.of('new')]).toEqual([0, 2, 1]);
  });
});
