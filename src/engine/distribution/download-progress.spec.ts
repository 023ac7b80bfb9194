import { jest } from '@jest/globals';
import {
  DownloadCount,
  type DownloadEvent,
  type Downloads,
  readDownloadEvent,
  watchDownload,
} from './download-progress.js';

const event = (fileName: string, more: Partial<DownloadEvent> = {}): DownloadEvent => ({
  ...{ fileName, state: 'running', bytes: 0, size: null },
  ...more,
});

function count() {
  const told: Downloads[] = [];
  const { take } = new DownloadCount((sum) => told.push(sum));
  return { take, told, last: () => told.at(-1) };
}

describe('the downloads of a change', () => {
  it('are counted once each, whichever process reports them', () => {
    const { take, last } = count();
    take(event('a', { state: 'expected', size: 10 }));
    take(event('b', { state: 'expected', size: 5 }));
    take(event('a', { bytes: 4 }));
    expect(last()).toEqual({ files: { done: 0, total: 2 }, bytes: { done: 4, total: 15 } });
    take(event('a', { state: 'done', bytes: 10 }));
    take(event('a', { state: 'expected' }));
    take(event('a', { bytes: 2 }));
    expect(last()).toEqual({ files: { done: 1, total: 2 }, bytes: { done: 10, total: 15 } });
  });

  it('have no total while a size is unknown; a finished file counts with the bytes received', () => {
    const { take, last } = count();
    take(event('a', { size: 10 }));
    take(event('b'));
    expect(last()?.bytes).toEqual({ done: 0, total: null });
    take(event('b', { state: 'done', bytes: 7 }));
    expect(last()?.bytes).toEqual({ done: 7, total: 17 });
  });

  it('drop a file that will come from another source, and report nothing when none is left', () => {
    const { take, told, last } = count();
    take(event('a', { bytes: 3 }));
    take(event('b', { bytes: 1 }));
    take(event('a', { state: 'failed', bytes: 3 }));
    expect(last()).toEqual({ files: { done: 0, total: 1 }, bytes: { done: 1, total: null } });
    take(event('b', { state: 'failed' }));
    expect(told).toHaveLength(3);
  });

  it('are bounded in number', () => {
    const { take, last } = count();
    for (let n = 0; n < 10_010; n++) take(event(`f${n}`, { state: 'expected' }));
    expect(last()?.files.total).toBe(10_000);
  }, 30_000);
});

describe('one download', () => {
  it('is reported when it starts, a few times a second, and when it ends', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const told: DownloadEvent[] = [];
    await watchDownload(
      'a',
      null,
      (one) => told.push(one),
      async (onBytes) => {
        for (const [ms, bytes] of [
          [50, 1],
          [250, 2],
          [300, 3],
          [500, 4],
        ] as const) {
          now.mockReturnValue(ms);
          onBytes(bytes, 9);
        }
      },
    );
    now.mockRestore();
    expect(told.map(({ state, bytes, size }) => `${state} ${bytes}/${size}`)).toEqual([
      'running 0/null',
      'running 2/9',
      'running 4/9',
      'done 4/9',
    ]);
  });

  it('that fails is reported as failed', async () => {
    const told: string[] = [];
    const failing = watchDownload(
      'a',
      1,
      ({ state }) => told.push(state),
      () => Promise.reject(new Error('gone')),
    );
    await expect(failing).rejects.toThrow('gone');
    expect(told).toEqual(['running', 'failed']);
  });
});

it('accepts events from another process, and nothing else', () => {
  const good = event('a-1.0-py3-none-any.whl', { bytes: 5, size: 9 });
  expect(readDownloadEvent({ ...good, more: 1 })).toEqual(good);
  for (const bad of [
    null,
    'text',
    [],
    {},
    { ...good, fileName: 1 },
    { ...good, fileName: 'x'.repeat(301) },
    { ...good, state: 'toString' },
    { ...good, bytes: -1 },
    { ...good, bytes: 1.5 },
    { ...good, bytes: 2 ** 41 },
    { ...good, bytes: '5' },
    { ...good, size: undefined },
    { ...good, size: Number.NaN },
  ]) {
    expect(readDownloadEvent(bad)).toBeNull();
  }
});
