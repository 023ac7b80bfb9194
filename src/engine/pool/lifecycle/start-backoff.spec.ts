import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { StartBackoff } from './start-backoff.js';

describe('StartBackoff', () => {
  const retry = jest.fn();
  let backoff: StartBackoff;
  beforeEach(() => {
    jest.useFakeTimers();
    retry.mockClear();
    backoff = new StartBackoff(100, 350);
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const failAndWait = (): number | null => {
    const ms = backoff.failed(retry);
    jest.advanceTimersByTime(ms ?? 0);
    return ms;
  };

  it('doubles its waits up to the limit', () => {
    expect([failAndWait(), failAndWait(), failAndWait(), failAndWait()]).toEqual([100, 200, 350, 350]);
    expect(retry).toHaveBeenCalledTimes(4);
  });

  it('stays at the limit after very many failures', () => {
    for (let n = 0; n < 2000; n++) failAndWait();
    expect(failAndWait()).toBe(350);
  });

  it('counts failures during a wait as the same one', () => {
    expect(backoff.failed(retry)).toBe(100);
    expect(backoff.failed(retry)).toBeNull();
    expect(backoff.waiting).toBe(true);
    jest.advanceTimersByTime(100);
    expect(retry).toHaveBeenCalledTimes(1);
    expect(backoff.waiting).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
    expect(failAndWait()).toBe(200);
  });

  it('starts again after a success', () => {
    failAndWait();
    failAndWait();
    backoff.succeeded();
    expect(failAndWait()).toBe(100);
  });

  it('retries nothing once it is stopped', () => {
    backoff.failed(retry);
    backoff.stop();
    jest.advanceTimersByTime(10_000);
    expect(retry).not.toHaveBeenCalled();
  });
});
