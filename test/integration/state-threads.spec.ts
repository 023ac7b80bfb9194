import { make } from '../kit/checkpoints.js';
import { fromDist } from '../kit/worker.js';

type Threads = InstanceType<
  typeof import('../../src/features/sessions/state-work/state-threads.js').StateThreads
>;
const LIMITS = { inodes: 10_000, bytes: 64 << 20 };
const lines: string[] = [];
const log = { warn: (_fields: object, message: string) => void lines.push(message) };
const open: Threads[] = [];

async function start(timeoutMs = 20_000): Promise<Threads> {
  const { StateThreads } = await fromDist<
    typeof import('../../src/features/sessions/state-work/state-threads.js')
  >('features/sessions/state-work/state-threads.js');
  const threads = new StateThreads({ size: 2, timeoutMs, log });
  open.push(threads);
  return threads;
}

describe('threads that read states', () => {
  afterAll(() => Promise.all(open.map((threads) => threads.close())));

  it('answer with what was asked for, in memory of its own, and take what they are given', async () => {
    const threads = await start();
    const large = Buffer.alloc(200_000, 'large');
    for (const [name, content] of [
      ['small', Buffer.from('s')],
      ['large', large],
    ] as const) {
      const bytes = make({ [name]: content });
      const given = new Uint8Array(bytes);
      const read = await threads.run(
        'read',
        { bytes: given, path: `/home/pyodide/${name}`, limits: LIMITS },
        [given],
      );
      expect(Buffer.from(read ?? []).equals(content)).toBe(true);
      expect(given.length).toBe(0);
    }
  });

  it('tell what is wrong with a state, and go on', async () => {
    const threads = await start();
    const bytes = new Uint8Array(10);
    await expect(threads.run('list', { bytes, limits: LIMITS }, [bytes])).rejects.toMatchObject({
      code: 'CHECKPOINT_DAMAGED',
    });
    const good = new Uint8Array(make({ a: Buffer.from('a') }));
    const list = await threads.run('list', { bytes: good, limits: LIMITS }, [good]);
    expect(JSON.parse(Buffer.from(list).toString())).toMatchObject([{ path: 'a', kind: 'file', size: 1 }]);
  });

  it('end one that takes too long, and serve the next', async () => {
    const threads = await start(300);
    const content = Buffer.alloc(60 << 20, 'slow to compress, slow to read');
    const bytes = new Uint8Array(make({}));
    const task = { bytes, path: '/home/pyodide/a', content: new Uint8Array(content) };
    const limits = { inodes: 10, bytes: 2 ** 30, checkpointBytes: 2 ** 30 };
    // Sixty copies of it, each of which is compressed.
    const slow = Array.from({ length: 60 }, () => threads.run('write', { ...task, limits }, []));
    const ends = await Promise.allSettled(slow);
    expect(ends.some((end) => end.status === 'rejected' && end.reason.code === 'CHECKPOINTS_BUSY')).toBe(
      true,
    );
    const good = new Uint8Array(make({}));
    const patient = await start();
    const list = await patient.run('list', { bytes: good, limits: LIMITS }, [good]);
    expect(Buffer.from(list).toString()).toBe('[]');
    expect(lines.some((line) => line.includes('timed out'))).toBe(true);
  });
});
