import { describe, expect, it } from '@jest/globals';
import { RunningExecutions } from './running-executions.js';

const ADA = { owner: 'ada', concurrent: null };
const BOB = { owner: 'bob', concurrent: null };
const NOBODY_LEFT = new AbortController().signal;

describe('RunningExecutions', () => {
  it('cancels what an owner runs, and says that it was cancelled by its id', () => {
    const running = new RunningExecutions();
    const place = running.enter('a', ADA, NOBODY_LEFT);
    expect([place.signal.aborted, place.cancelled]).toEqual([false, false]);
    expect(running.cancel('ada', 'a')).toBe(true);
    expect([place.signal.aborted, place.cancelled]).toEqual([true, true]);
  });

  it("finds nothing of another owner's, even with the same id", () => {
    const running = new RunningExecutions();
    const mine = running.enter('a', ADA, NOBODY_LEFT);
    const yours = running.enter('a', BOB, NOBODY_LEFT);
    expect(running.cancel('eve', 'a')).toBe(false);
    expect(running.cancel('bob', 'a')).toBe(true);
    expect([mine.signal.aborted, yours.signal.aborted]).toEqual([false, true]);
  });

  it('aborts when the client goes away, which is no cancel by id', () => {
    const client = new AbortController();
    const place = new RunningExecutions().enter('a', ADA, client.signal);
    client.abort();
    expect([place.signal.aborted, place.cancelled]).toEqual([true, false]);
    expect(new RunningExecutions().enter('b', ADA, client.signal).signal.aborted).toBe(true);
  });

  it('forgets who left, and lets the id be used again', () => {
    const running = new RunningExecutions();
    const place = running.enter('a', ADA, NOBODY_LEFT);
    expect(() => running.enter('a', ADA, NOBODY_LEFT)).toThrow(
      expect.objectContaining({ code: 'EXECUTION_ID_TAKEN' }),
    );
    place.leave();
    expect(running.cancel('ada', 'a')).toBe(false);
    expect(running.enter('a', ADA, NOBODY_LEFT).cancelled).toBe(false);
  });

  it('lets an owner run as many as it may, and again when one ends', () => {
    const running = new RunningExecutions();
    const two = { owner: 'ada', concurrent: 2 };
    const first = running.enter('a', two, NOBODY_LEFT);
    running.enter('b', two, NOBODY_LEFT);
    const full = expect.objectContaining({ code: 'TOO_MANY_RUNS' });
    expect(() => running.enter('c', two, NOBODY_LEFT)).toThrow(full);
    running.enter('c', BOB, NOBODY_LEFT);
    first.leave();
    first.leave();
    running.enter('c', two, NOBODY_LEFT);
    expect(() => running.enter('d', two, NOBODY_LEFT)).toThrow(full);
  });

  it('lists what an owner runs, oldest first', () => {
    const running = new RunningExecutions();
    running.enter('a', ADA, NOBODY_LEFT);
    running.enter('x', BOB, NOBODY_LEFT);
    running.enter('b', ADA, NOBODY_LEFT);
    expect(running.list('ada').map(({ executionId }) => executionId)).toEqual(['a', 'b']);
    expect(running.list('eve')).toEqual([]);
  });
});
