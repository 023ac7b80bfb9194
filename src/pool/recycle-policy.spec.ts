import { describe, expect, it } from '@jest/globals';
import { decideRecycling } from './recycle-policy.js';

const OPTIONS = { maxExecutions: 50, deferFactor: 3 };
const decide = (executions: number, inUse = false, options = OPTIONS) =>
  decideRecycling({ executions, wear: null }, inUse, options);

describe('decideRecycling', () => {
  it('keeps a worker below its number of executions and replaces it at that number', () => {
    expect(decide(49)).toEqual({ action: 'keep' });
    expect(decide(50)).toEqual({ action: 'replace', reason: 'max_executions', immediately: false });
  });

  it('puts it off while the pool is in use, up to the factor', () => {
    expect(decide(49, true).action).toBe('keep');
    expect(decide(50, true).action).toBe('later');
    expect(decide(149, true).action).toBe('later');
    expect(decide(150, true).action).toBe('replace');
  });

  it('puts nothing off with a factor of 1', () => {
    expect(decide(50, true, { maxExecutions: 50, deferFactor: 1 }).action).toBe('replace');
  });

  it('never recycles by count with 0', () => {
    expect(decide(1e9, false, { maxExecutions: 0, deferFactor: 3 }).action).toBe('keep');
  });

  it.each([
    ['heap_grown', false],
    ['library_loaded', false],
    ['fatal_error', true],
    ['self_check_failed', true],
  ] as const)('replaces for %s even while in use (immediately: %s)', (wear, immediately) => {
    const decision = decideRecycling({ executions: 1, wear }, true, OPTIONS);
    expect(decision).toEqual({ action: 'replace', reason: wear, immediately });
  });
});
