import { jest } from '@jest/globals';
import { makePool, tick } from '../../../../test/kit/fake-pool.js';
import { FINGERPRINT, makeTask } from '../../../../test/kit/fake-worker.js';
import { PackageError } from '../../distribution/package-error.js';
import { ImageFolderError } from '../../image/image-folder-error.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const HOUR = 3_600_000;
const AWAY = new PackageError(
  'PACKAGE_DOWNLOAD_FAILED',
  'https://index.example/numpy is not available: refused.',
);

describe('a pool without an image', () => {
  it.each([
    new PackageError('PACKAGE_NOT_FOUND', 'There is no package nunpy.'),
    new ImageFolderError('/image', Object.assign(new Error('read-only'), { code: 'EROFS' })),
  ])('stops at its start when retrying does not help: $name', async (error) => {
    const { pool, source, log } = makePool({ size: 1 });
    source.prepare.mockRejectedValue(error);
    pool.start();
    const waiting = expect(pool.run(makeTask('a'))).rejects.toMatchObject({ code: 'POOL_UNAVAILABLE' });
    await tick();
    await waiting;
    expect((await pool.hopeless).message).toBe(error.message);
    await tick(HOUR);
    expect(source.prepare).toHaveBeenCalledTimes(1);
    expect(log.lines.filter(({ fields }) => 'waitMs' in fields)).toEqual([]);
  });

  it('retries with backoff when it may become available, and rejects requests with the reason', async () => {
    const { pool, source, log, child, children } = makePool({
      size: 1,
      startBackoffMs: 1000,
      startBackoffMaxMs: 1000,
    });
    source.prepare.mockRejectedValue(AWAY);
    pool.start();
    const waiting = expect(pool.run(makeTask('a'))).rejects.toThrow('is not available: refused');
    await tick();
    await waiting;
    await expect(pool.run(makeTask('b'))).rejects.toMatchObject({ code: 'POOL_UNAVAILABLE' });
    expect(pool.stats()).toMatchObject({ ready: false, fault: AWAY.message.slice(0, -1) });
    await tick(HOUR);
    // 1, 2, 4, ... 32 s, then each minute.
    const asked = source.prepare.mock.calls.length;
    expect(asked).toBeGreaterThan(55);
    expect(asked).toBeLessThan(70);
    expect(log.lines.length).toBeLessThanOrEqual(asked);
    source.prepare.mockResolvedValue({ file: '/image', fingerprint: FINGERPRINT });
    while (children.length === 0) await tick(1000);
    expect(pool.stats().fault).toBeNull();
    child(0).ready();
    expect(pool.stats()).toMatchObject({ ready: true, fault: null });
  });

  it('keeps retrying and serving when it had one before', async () => {
    const { pool, source, child, warm } = makePool({ size: 2 });
    await warm();
    source.prepare.mockRejectedValue(new PackageError('PACKAGE_INVALID', 'It was changed.'));
    child(0).exit(1, null);
    await tick(HOUR);
    expect(pool.stats()).toMatchObject({ state: 'RUNNING', ready: true, fault: null });
  });
});
