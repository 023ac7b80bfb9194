import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FakeWorkerProcess, FINGERPRINT, makeReport, makeTask } from '../../../../test/kit/fake-worker.js';
import { WorkerHandle } from './worker-handle.js';
import type { WorkerState } from './worker-state.js';

const OPTIONS = { initTimeoutMs: 10_000, killGraceMs: 100, sandboxMode: 'on' as const, requiredLayers: [] };

describe('WorkerHandle', () => {
  let child: FakeWorkerProcess;
  let states: WorkerState[];
  let worker: WorkerHandle;

  beforeEach(() => {
    jest.useFakeTimers();
    child = new FakeWorkerProcess();
    states = [];
    worker = new WorkerHandle(7, child, OPTIONS, (_, next) => states.push(next));
  });
  afterEach(() => {
    // The predecessor's orphaned timers killed healthy workers: none may remain.
    if (child.exited) expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  const started = async (): Promise<void> => {
    const start = worker.start(FINGERPRINT);
    child.ready();
    await start;
  };

  describe('starting', () => {
    it('is idle after a valid ready message, with no timer left', async () => {
      await started();
      expect(worker.state).toBe('IDLE');
      expect(worker.info?.pythonVersion).toBe('3.14.0');
      expect(jest.getTimerCount()).toBe(0);
    });

    it.each([
      ['another protocol version', () => child.ready({}, 99), /protocol/],
      ['another image', () => child.ready({ imageFingerprint: 'other' }), /another image/],
      ['a result before it is ready', () => child.result(), /no task/],
      ['noise', () => child.say('hello'), /plain object/],
    ])('rejects a child that sends %s', async (_, speak, why) => {
      const start = worker.start(FINGERPRINT);
      speak();
      await expect(start).rejects.toThrow(why);
      expect(child.kills).toEqual(['SIGKILL']);
      expect(worker.exitReason).toBe('init_failed');
      await jest.advanceTimersByTimeAsync(1);
      expect(worker.state).toBe('EXITED');
    });

    it('fails immediately when the child exits', async () => {
      const start = worker.start(FINGERPRINT);
      child.exit(3, null);
      await expect(start).rejects.toThrow('exited with code 3');
      expect(states).toEqual(['TERMINATING', 'EXITED']);
      expect(worker.exitReason).toBe('init_failed');
    });

    it('kills a child that is not ready in time', async () => {
      const start = worker.start(FINGERPRINT);
      start.catch(() => undefined);
      await jest.advanceTimersByTimeAsync(9_999);
      expect(child.kills).toEqual([]);
      await jest.advanceTimersByTimeAsync(2);
      await expect(start).rejects.toThrow('not ready within 10000 ms');
      expect(child.kills).toEqual(['SIGKILL']);
    });

    it('ends politely while starting', async () => {
      const start = worker.start(FINGERPRINT);
      worker.terminate('drained');
      await expect(start).rejects.toThrow();
      expect(child.disconnected).toBe(true);
      await jest.advanceTimersByTimeAsync(1);
      expect(worker.exitReason).toBe('drained');
      expect(child.kills).toEqual([]);
    });
  });

  describe('running', () => {
    beforeEach(started);

    it('returns the report before the reset, and is idle only after the reset', async () => {
      const run = worker.run(makeTask('a'));
      expect(worker.state).toBe('BUSY');
      child.result({ executionMs: 5 });
      expect((await run).resultJson).toBe('1');
      expect(worker.state).toBe('BUSY');
      child.reset({ resetMs: 1.25, heapBytes: 42, wear: 'heap_grown' });
      expect(worker.state).toBe('IDLE');
      expect(worker).toMatchObject({ lastResetMs: 1.25, heapBytes: 42, wear: 'heap_grown' });
      expect(worker.executions).toEqual({ total: 1, ok: 1, failed: 0, totalMs: 5 });
      expect(jest.getTimerCount()).toBe(0);
    });

    it('rejects a second run while it is busy', async () => {
      void worker.run(makeTask('a'));
      await expect(worker.run(makeTask('b'))).rejects.toThrow('BUSY to BUSY');
      expect(child.tasks).toHaveLength(1);
    });

    it('kills unresponsive code at its limit plus the grace period', async () => {
      const run = worker.run(makeTask('a', { timeoutMs: 500 }));
      await jest.advanceTimersByTimeAsync(599);
      expect(child.kills).toEqual([]);
      await jest.advanceTimersByTimeAsync(1);
      const report = await run;
      expect(report.outcome).toBe('timeout');
      expect(report.executionMs).toBeCloseTo(600, 0);
      expect(report.message).toMatch(/500 ms were granted.*its process was killed/);
      expect(child.kills).toEqual(['SIGKILL']);
      await jest.advanceTimersByTimeAsync(1);
      expect(worker.exitReason).toBe('timeout');
    });

    it.each([
      [137, null, 'code 137'],
      [null, 'SIGSEGV', 'signal SIGSEGV'],
    ])('reports immediately when the child dies (%s, %s)', async (code, signal, sentence) => {
      const run = worker.run(makeTask('a'));
      child.exit(code, signal);
      const report = await run;
      expect(report.outcome).toBe('crashed');
      expect(report.message).toContain(sentence);
      expect(worker.exitReason).toBe('crashed');
      expect(worker.executions.failed).toBe(1);
    });

    it('reports a crash when the channel is closed already', async () => {
      child.connected = false;
      const report = await worker.run(makeTask('a'));
      expect(report).toMatchObject({ outcome: 'crashed', executionMs: 0 });
      expect(report.message).toContain('before the code reached it');
      await jest.advanceTimersByTimeAsync(1);
    });

    it('keeps the result of a child that dies before its reset', async () => {
      const run = worker.run(makeTask('a'));
      child.result();
      child.exit(1, null);
      expect((await run).outcome).toBe('ok');
      expect(worker.exitReason).toBe('crashed');
    });

    it('kills a child that does not reset', async () => {
      const run = worker.run(makeTask('a'));
      child.result();
      await run;
      await jest.advanceTimersByTimeAsync(101);
      expect(worker).toMatchObject({ state: 'EXITED', exitReason: 'crashed' });
      expect(worker.exitDetail).toContain('did not reset within 100 ms');
    });

    it.each<[string, () => void]>([
      ['the result of another task', () => child.say({ type: 'result', id: 'x', report: makeReport() })],
      ['a reset before its result', () => child.reset()],
      ['a second ready', () => child.ready()],
      ['an oversize result', () => child.result({ resultJson: `"${'x'.repeat(2000)}"` })],
      ['an unknown type', () => child.say({ type: 'eval' })],
    ])('kills a child that sends %s', async (_, speak) => {
      const run = worker.run(makeTask('a'));
      speak();
      const report = await run;
      expect(report.outcome).toBe('crashed');
      expect(report.message).toContain('broke the protocol');
      expect(child.kills).toEqual(['SIGKILL']);
      await jest.advanceTimersByTimeAsync(1);
    });

    it('kills a child that sends a second result', async () => {
      const run = worker.run(makeTask('a'));
      child.result();
      child.result({ resultJson: '2' });
      expect((await run).resultJson).toBe('1');
      expect(child.kills).toEqual(['SIGKILL']);
      await jest.advanceTimersByTimeAsync(1);
    });

    it('kills an idle child that sends an unexpected message', async () => {
      child.say({ type: 'result', id: 'a', report: makeReport() });
      expect(worker).toMatchObject({ state: 'TERMINATING', exitReason: 'crashed' });
      await jest.advanceTimersByTimeAsync(1);
    });

    it('ignores further messages of a killed child', async () => {
      const run = worker.run(makeTask('a', { timeoutMs: 500 }));
      await jest.advanceTimersByTimeAsync(600);
      child.result();
      expect((await run).outcome).toBe('timeout');
      await jest.advanceTimersByTimeAsync(1);
    });

    it('runs nothing when it died between acquire and run', async () => {
      child.exit(null, 'SIGKILL');
      expect((await worker.run(makeTask('a'))).outcome).toBe('crashed');
      expect(child.tasks).toEqual([]);
    });
  });

  describe('cancelling', () => {
    beforeEach(started);

    it('requests the end politely and returns the report', async () => {
      const abort = new AbortController();
      const run = worker.run(makeTask('a'), abort.signal);
      abort.abort();
      expect(child.cancelled).toEqual(['a']);
      child.finish({ outcome: 'cancelled' });
      expect((await run).outcome).toBe('cancelled');
      await jest.advanceTimersByTimeAsync(5000);
      expect(child.kills).toEqual([]);
      expect(worker.state).toBe('IDLE');
    });

    it('kills after the grace period', async () => {
      const abort = new AbortController();
      const run = worker.run(makeTask('a'), abort.signal);
      await jest.advanceTimersByTimeAsync(50);
      abort.abort();
      await jest.advanceTimersByTimeAsync(99);
      expect(child.kills).toEqual([]);
      await jest.advanceTimersByTimeAsync(2);
      const report = await run;
      expect(report.outcome).toBe('cancelled');
      expect(report.message).toContain('its process was killed');
      expect(worker).toMatchObject({ state: 'EXITED', exitReason: 'cancelled' });
    });

    it('does not extend the hard limit', async () => {
      const abort = new AbortController();
      const run = worker.run(makeTask('a', { timeoutMs: 500 }), abort.signal);
      await jest.advanceTimersByTimeAsync(590);
      abort.abort();
      await jest.advanceTimersByTimeAsync(10);
      expect((await run).outcome).toBe('timeout');
      await jest.advanceTimersByTimeAsync(1);
    });

    it('runs nothing for a signal that is aborted already', async () => {
      const report = await worker.run(makeTask('a'), AbortSignal.abort());
      expect(report.outcome).toBe('cancelled');
      expect(child.tasks).toEqual([]);
      expect(worker.state).toBe('IDLE');
    });

    it('does nothing to the next task when a signal aborts after the end', async () => {
      const abort = new AbortController();
      const run = worker.run(makeTask('a'), abort.signal);
      child.finish();
      await run;
      void worker.run(makeTask('b'));
      abort.abort();
      expect(child.cancelled).toEqual([]);
    });
  });

  describe('ending', () => {
    beforeEach(started);

    it('closes the channel and kills only after the grace period', async () => {
      child.stubborn = true;
      worker.terminate('recycled');
      expect(child.disconnected).toBe(true);
      await jest.advanceTimersByTimeAsync(99);
      expect(child.kills).toEqual([]);
      await jest.advanceTimersByTimeAsync(2);
      expect(child.kills).toEqual(['SIGKILL']);
      expect(worker).toMatchObject({ state: 'EXITED', exitReason: 'recycled' });
    });

    it('keeps the first reason', async () => {
      worker.terminate('idle');
      worker.kill('crashed', 'later');
      worker.terminate('drained');
      await jest.advanceTimersByTimeAsync(1);
      expect(worker.exitReason).toBe('idle');
      expect(states).toEqual(['IDLE', 'TERMINATING', 'EXITED']);
    });

    it('reports the current run as cancelled', async () => {
      const run = worker.run(makeTask('a'));
      worker.terminate('drained');
      expect(await run).toMatchObject({ outcome: 'cancelled' });
      await jest.advanceTimersByTimeAsync(1);
    });
  });

  describe('checking', () => {
    beforeEach(started);

    it('passes with exactly the expected result and does not count as an execution or as use', async () => {
      const idleSince = worker.idleSince;
      await jest.advanceTimersByTimeAsync(1000);
      const check = worker.check(makeTask('c'), '4');
      expect(worker.state).toBe('CHECKING');
      child.finish({ resultJson: '4' });
      expect(await check).toBe(true);
      expect(worker.state).toBe('IDLE');
      expect(worker.executions.total).toBe(0);
      expect(worker.idleSince).toBe(idleSince);
    });

    it.each([
      ['another result', () => child.finish({ resultJson: '5' }), 'check_failed'],
      ['no success', () => child.result({ outcome: 'error', resultJson: '4' }), 'check_failed'],
      ['a crash', () => child.exit(1, null), 'crashed'],
    ])('fails with %s', async (_, speak, reason) => {
      const check = worker.check(makeTask('c'), '4');
      speak();
      expect(await check).toBe(false);
      await jest.advanceTimersByTimeAsync(1);
      expect(worker).toMatchObject({ state: 'EXITED', exitReason: reason });
    });

    it('fails when it takes too long', async () => {
      const check = worker.check(makeTask('c', { timeoutMs: 200 }), '4');
      await jest.advanceTimersByTimeAsync(301);
      expect(await check).toBe(false);
      expect(worker.exitReason).toBe('check_failed');
    });
  });
});
