import { describe, expect, it } from '@jest/globals';
import { decideRecycling } from './recycle-policy.js';

const OPTIONS = { maxExecutions: 50, deferFactor: 3, cpuLimitMs: 1000 };
const decide = (executions: number, inUse = false, options = OPTIONS) =>
  decideRecycling({ executions, cpuMs: 0, wear: null }, inUse, options);

describe('decideRecycling', () => {
  it('keeps a worker below its number of executions and replaces it at that number', () => {
    expect(decide(49)).toEqual({ action: 'keep' });
    expect(decide(50)).toEqual({ action: 'replace', reason: 'max_executions', immediately: false });
  });

  it('postpones it while the pool is in use, up to the factor', () => {
    expect(decide(49, true).action).toBe('keep');
    expect(decide(50, true).action).toBe('later');
    expect(decide(149, true).action).toBe('later');
    expect(decide(150, true).action).toBe('replace');
  });

  it('postpones nothing with a factor of 1', () => {
    expect(decide(50, true, { ...OPTIONS, deferFactor: 1 }).action).toBe('replace');
  });

  it('replaces a worker that has used its CPU time, even while the pool is in use, and never with 0', () => {
    const use = (cpuMs: number, cpuLimitMs = 1000) =>
      decideRecycling({ executions: 1, cpuMs, wear: null }, true, { ...OPTIONS, cpuLimitMs });
    expect(use(999)).toEqual({ action: 'keep' });
    expect(use(1000)).toEqual({ action: 'replace', reason: 'max_cpu', immediately: false });
    expect(use(1e9, 0)).toEqual({ action: 'keep' });
  });

  it('never recycles by count with 0', () => {
    expect(decide(1e9, false, { ...OPTIONS, maxExecutions: 0 }).action).toBe('keep');
  });

  it.each([
    ['heap_grown', false],
    ['library_loaded', false],
    ['fatal_error', true],
    ['self_check_failed', true],
  ] as const)('replaces for %s even while in use (immediately: %s)', (wear, immediately) => {
    const decision = decideRecycling({ executions: 1, cpuMs: 0, wear }, true, OPTIONS);
    expect(decision).toEqual({ action: 'replace', reason: wear, immediately });
  });
});
