import { jest } from '@jest/globals';
import { makePool, tick } from '../../../test/kit/fake-pool.js';
import { FINGERPRINT } from '../../../test/kit/fake-worker.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const OTHER = { file: '/other', fingerprint: 'f'.repeat(64) };

describe('when the image of workers changes', () => {
  it('workers are replaced one by one, each only when its replacement is ready', async () => {
    const { pool, source, child, children, warm, living } = makePool();
    await warm();
    source.prepare.mockResolvedValue(OTHER);
    let done = false;
    const renewed = pool.renewImage().then(() => {
      done = true;
    });
    await tick();
    expect(children).toHaveLength(3);
    expect(source.launch).toHaveBeenLastCalledWith(OTHER, false);
    expect(pool.stats().ready).toBe(true);
    child(2).ready({ imageFingerprint: OTHER.fingerprint });
    await tick();
    expect(done).toBe(false);
    expect(children).toHaveLength(4);
    child(3).ready({ imageFingerprint: OTHER.fingerprint });
    await tick(200);
    await renewed;
    expect(living()).toEqual([child(2), child(3)]);
  });

  it('the requester receives the progress, also after a round that was running already', async () => {
    const { pool, child, warm } = makePool();
    await warm();
    const told: string[] = [];
    const tell = (name: string) => (replaced: { done: number; total: number }) =>
      told.push(`${name} ${replaced.done}/${replaced.total}`);
    const rounds = [...['a', 'b', 'c'].map((name) => pool.renewImage(null, tell(name)))];
    for (const next of [2, 3, 4, 5]) {
      await tick(200);
      child(next).ready();
    }
    await tick(200);
    await Promise.all(rounds);
    expect(told).toEqual([
      ...['a 0/2', 'a 1/2', 'a 2/2'],
      ...['b 0/2', 'c 0/2', 'b 1/2', 'c 1/2', 'b 2/2', 'c 2/2'],
    ]);
  });

  it('workers that were starting from the old one end, which is not a failed start', async () => {
    const { pool, source, child, children } = makePool({ size: 1 });
    pool.start();
    await tick();
    source.prepare.mockResolvedValue(OTHER);
    await pool.renewImage();
    await tick(200);
    expect(child(0).exited).toBe(true);
    expect(children).toHaveLength(2);
    expect(source.launch.mock.calls).toEqual([
      [expect.objectContaining({ fingerprint: FINGERPRINT }), false],
      [OTHER, false],
    ]);
    expect(pool.stats().totals.startFailures).toBe(0);
  });

  it('an image that was just tested is not prepared again, and an older preparation is discarded', async () => {
    const { pool, source, child } = makePool({ size: 1 });
    let finish: (image: { file: string; fingerprint: string }) => void = () => undefined;
    source.prepare.mockReturnValueOnce(
      new Promise((resolve) => {
        finish = resolve;
      }),
    );
    pool.start();
    await pool.renewImage(OTHER);
    finish({ file: '/image', fingerprint: FINGERPRINT });
    await tick();
    expect(source.launch.mock.calls).toEqual([[OTHER, false]]);
    expect(source.prepare).toHaveBeenCalledTimes(1);
    // A failed start verifies it, as always.
    source.prepare.mockResolvedValue(OTHER);
    child(0).exit(1, null);
    await tick(5_000);
    expect(source.prepare).toHaveBeenCalledTimes(2);
  });

  it('an older preparation is discarded', async () => {
    const { pool, source } = makePool({ size: 1 });
    let finish: (image: { file: string; fingerprint: string }) => void = () => undefined;
    source.prepare.mockReturnValueOnce(
      new Promise((resolve) => {
        finish = resolve;
      }),
    );
    pool.start();
    source.prepare.mockResolvedValue(OTHER);
    await pool.renewImage();
    finish({ file: '/image', fingerprint: FINGERPRINT });
    await tick();
    expect(source.launch.mock.calls).toEqual([[OTHER, false]]);
  });

  it('the old workers keep serving when no replacement becomes ready', async () => {
    const { pool, source, child, warm } = makePool({ initTimeoutMs: 1000 });
    await warm();
    source.prepare.mockResolvedValue(OTHER);
    const renewed = pool.renewImage();
    const failed = expect(renewed).rejects.toMatchObject({ code: 'POOL_UNAVAILABLE' });
    await tick(1500);
    await failed;
    expect([child(0).exited, child(1).exited, pool.isReady()]).toEqual([false, false, true]);
  });
});

describe('testing an image', () => {
  it('starts a worker outside the pool, and ends it', async () => {
    const { pool, child, children, warm } = makePool({ size: 1 });
    await warm();
    const proven = pool.prove(OTHER);
    await tick();
    child(1).ready({ imageFingerprint: OTHER.fingerprint });
    await proven;
    await tick(200);
    expect([children.length, child(1).exited, pool.stats().workers.length]).toEqual([2, true, 1]);
  });

  it('fails when the worker exits, reports another image, or takes too long', async () => {
    const { pool, child, warm } = makePool({ size: 1, initTimeoutMs: 1000 });
    await warm();
    for (const [index, act] of [
      [1, () => child(1).exit(1, null)],
      [2, () => child(2).ready({ imageFingerprint: FINGERPRINT })],
      [3, () => undefined],
    ] as const) {
      const failed = expect(pool.prove(OTHER)).rejects.toThrow();
      await tick();
      act();
      await tick(1500);
      await failed;
      expect(child(index).exited).toBe(true);
    }
  });
});
