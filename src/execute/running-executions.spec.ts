import { describe, expect, it } from '@jest/globals';
import { RunningExecutions } from './running-executions.js';

const NOBODY_LEFT = new AbortController().signal;

describe('RunningExecutions', () => {
  it('cancels what an owner runs, and says that it was cancelled by its id', () => {
    const running = new RunningExecutions();
    const place = running.enter('a', 'ada', NOBODY_LEFT);
    expect([place.signal.aborted, place.cancelled]).toEqual([false, false]);
    expect(running.cancel('ada', 'a')).toBe(true);
    expect([place.signal.aborted, place.cancelled]).toEqual([true, true]);
  });

  it("finds nothing of another owner's, even with the same id", () => {
    const running = new RunningExecutions();
    const mine = running.enter('a', 'ada', NOBODY_LEFT);
    const yours = running.enter('a', 'bob', NOBODY_LEFT);
    expect(running.cancel('eve', 'a')).toBe(false);
    expect(running.cancel('bob', 'a')).toBe(true);
    expect([mine.signal.aborted, yours.signal.aborted]).toEqual([false, true]);
  });

  it('aborts when the client goes away, which is no cancel by id', () => {
    const client = new AbortController();
    const place = new RunningExecutions().enter('a', 'ada', client.signal);
    client.abort();
    expect([place.signal.aborted, place.cancelled]).toEqual([true, false]);
    expect(new RunningExecutions().enter('b', 'ada', client.signal).signal.aborted).toBe(true);
  });

  it('forgets who left, and lets the id be used again', () => {
    const running = new RunningExecutions();
    const place = running.enter('a', 'ada', NOBODY_LEFT);
    expect(() => running.enter('a', 'ada', NOBODY_LEFT)).toThrow(
      expect.objectContaining({ code: 'EXECUTION_ID_TAKEN' }),
    );
    place.leave();
    expect(running.cancel('ada', 'a')).toBe(false);
    expect(running.enter('a', 'ada', NOBODY_LEFT).cancelled).toBe(false);
  });

  it('lists what an owner runs, oldest first', () => {
    const running = new RunningExecutions();
    running.enter('a', 'ada', NOBODY_LEFT);
    running.enter('x', 'bob', NOBODY_LEFT);
    running.enter('b', 'ada', NOBODY_LEFT);
    expect(running.list('ada').map(({ executionId }) => executionId)).toEqual(['a', 'b']);
    expect(running.list('eve')).toEqual([]);
  });
});
