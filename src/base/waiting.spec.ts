import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Waiting, within } from './waiting.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

describe('Waiting', () => {
  const setUp = () => {
    const abort = new AbortController();
    const seen: string[] = [];
    const waiting = new Waiting<string>({
      ms: 100,
      onTimeout: (self) => self.reject(new Error('late')),
      signal: abort.signal,
      onAbort: (self) => self.resolve('aborted'),
      onLeave: () => seen.push('left'),
    });
    return { abort, seen, waiting };
  };

  it('ends by others', async () => {
    const { abort, seen, waiting } = setUp();
    waiting.resolve('served');
    abort.abort();
    expect(await waiting.ended).toBe('served');
    expect(seen).toEqual(['left']);
  });

  it('ends after its time', async () => {
    const { seen, waiting } = setUp();
    jest.advanceTimersByTime(99);
    expect(seen).toEqual([]);
    jest.advanceTimersByTime(1);
    await expect(waiting.ended).rejects.toThrow('late');
    expect(seen).toEqual(['left']);
  });

  it('ends when its signal aborts', async () => {
    const { abort, seen, waiting } = setUp();
    abort.abort();
    waiting.resolve('too late');
    expect(await waiting.ended).toBe('aborted');
    expect(seen).toEqual(['left']);
  });

  it('leaves no listener on a signal that outlives it', async () => {
    const { abort, waiting } = setUp();
    const removed = jest.spyOn(abort.signal, 'removeEventListener');
    waiting.resolve('served');
    expect(removed).toHaveBeenCalledWith('abort', expect.any(Function));
  });
});

describe('within', () => {
  it('is what the work comes to', async () => {
    expect(await within(Promise.resolve(null), 100, () => 'late')).toBeNull();
    await expect(within(Promise.reject(new Error('no')), 100, () => 'late')).rejects.toThrow('no');
  });

  it('is what is said of late work', async () => {
    const never = new Promise(() => undefined);
    const [late, failed] = [
      within(never, 100, () => 'late'),
      within(never, 100, () => {
        throw new Error('too late');
      }),
    ];
    const refused = expect(failed).rejects.toThrow('too late');
    jest.advanceTimersByTime(100);
    expect(await late).toBe('late');
    await refused;
  });
});
