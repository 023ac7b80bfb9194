import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FakeWorkerProcess, FINGERPRINT, makeTask } from '../../../../test/kit/fake-worker.js';
import type { NetworkRun } from './network-run.js';
import { WorkerHandle } from './worker-handle.js';

const OPTIONS = { initTimeoutMs: 10_000, killGraceMs: 100, sandboxMode: 'on' as const, requiredLayers: [] };

describe('a grant for the network', () => {
  let child: FakeWorkerProcess;
  let worker: WorkerHandle;
  let ends: number;
  let network: NetworkRun;

  beforeEach(async () => {
    child = new FakeWorkerProcess();
    worker = new WorkerHandle(7, child, OPTIONS, () => undefined);
    ends = 0;
    network = {
      ask: () => undefined,
      end: () => {
        ends += 1;
      },
    };
    const start = worker.start(FINGERPRINT);
    child.ready();
    await start;
  });

  it('reaches the worker and answers its questions from the task to the report', async () => {
    const report = worker.run(makeTask('one'), undefined, { network });
    await Promise.resolve();
    expect(child.tasks[0]).toMatchObject({ id: 'one', network: true });
    expect(child.network).toBe(network);
    child.result();
    expect(child.network).toBeNull();
    await report;
    expect(ends).toBe(1);
  });

  it('is one run’s: the next one has none, nor has a check', async () => {
    const report = worker.run(makeTask('one'), undefined, { network });
    await Promise.resolve();
    child.finish();
    await report;
    const next = worker.run(makeTask('two'), undefined, {});
    await Promise.resolve();
    expect(child.network).toBeNull();
    expect(child.tasks[1]?.network).toBeUndefined();
    child.finish();
    await next;
    const check = worker.check(makeTask('check'), '4');
    expect(child.network).toBeNull();
    expect(child.tasks[2]?.network).toBeUndefined();
    child.finish({ resultJson: '4' });
    await check;
  });

  it.each<[string, (one: WorkerHandle, fake: FakeWorkerProcess) => void]>([
    ['is killed', (one) => one.kill('memory_limit', 'It took too much.')],
    ['is asked to end', (one) => one.terminate('drained')],
    ['breaks the protocol', (_one, fake) => fake.say('nonsense')],
    ['dies', (_one, fake) => fake.exit(null, 'SIGSEGV')],
  ])('ends with a worker that %s', async (_what, end) => {
    const report = worker.run(makeTask('one'), undefined, { network });
    await Promise.resolve();
    end(worker, child);
    expect(child.network).toBeNull();
    await report;
    expect(ends).toBe(1);
  });

  it('does not exist for a worker that has no way to ask', async () => {
    jest.spyOn(child, 'beginNetwork').mockReturnValue(false);
    const report = worker.run(makeTask('one'), undefined, { network });
    await Promise.resolve();
    expect(child.tasks[0]?.network).toBeUndefined();
    child.finish();
    await report;
    expect(ends).toBe(1);
  });
});
