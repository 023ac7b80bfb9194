import { describeDuration, type ExecutionRecord, ExecutionStats } from './execution-stats.js';
import { TopCounter } from './top-counter.js';

const START = Date.UTC(2026, 0, 1, 10, 0, 0);
const MINUTE = 60_000;

function record(more: Partial<ExecutionRecord> = {}): ExecutionRecord {
  return {
    codeHash: 'c0de',
    at: START,
    ok: true,
    executionMs: 2,
    errorType: null,
    ip: '10.0.0.1',
    userAgent: 'curl/8',
    ...more,
  };
}

describe('ExecutionStats', () => {
  it('sums up what happened', () => {
    const stats = new ExecutionStats(START);
    stats.record(record());
    stats.record(record({ ok: false, executionMs: 4, errorType: 'ValueError', ip: '10.0.0.2' }));
    stats.record(record({ ip: '10.0.0.2' }));
    expect(stats.snapshot(START + 61_000)).toMatchObject({
      overview: {
        totalExecutions: 3,
        successRate: '66.7',
        averageExecutionTime: 3,
        uptimeSeconds: 61,
        uptimeHuman: '1m 1s',
      },
      recent: { lastHourExecutions: 3, recentSuccessRate: '66.7', packagesInstalled: 0, filesUploaded: 0 },
      topIPs: [
        { ip: '10.0.0.2', count: 2 },
        { ip: '10.0.0.1', count: 1 },
      ],
      topErrors: [{ error: 'ValueError', count: 1 }],
      userAgents: [{ agent: 'curl/8', count: 3 }],
    });
  });

  it('counts uploads and packages', () => {
    const stats = new ExecutionStats(START);
    stats.countUpload();
    stats.countPackage();
    stats.countPackage();
    expect(stats.snapshot(START).recent).toMatchObject({ packagesInstalled: 2, filesUploaded: 1 });
  });

  it('shows rates as the predecessor did: text with one digit, and the number 0 before anything ran', () => {
    const { overview, recent } = new ExecutionStats(START).snapshot(START);
    expect(overview).toMatchObject({ totalExecutions: 0, successRate: 0, averageExecutionTime: 0 });
    expect(recent.recentSuccessRate).toBe(0);
    const rates = [true, false, false].map((ok) => {
      const stats = new ExecutionStats(START);
      stats.record(record({ ok }));
      stats.record(record({ ok: false }));
      if (!ok) stats.record(record());
      return stats.snapshot(START).overview.successRate;
    });
    expect(rates).toEqual(['50.0', '33.3', '33.3']);
  });

  it('forgets in `recent` what is older than an hour', () => {
    const stats = new ExecutionStats(START);
    stats.record(record());
    stats.record(record({ at: START + 30 * MINUTE }));
    expect(stats.snapshot(START + 59 * MINUTE).recent.lastHourExecutions).toBe(2);
    expect(stats.snapshot(START + 60 * MINUTE).recent.lastHourExecutions).toBe(1);
    expect(stats.snapshot(START + 500 * MINUTE).recent.lastHourExecutions).toBe(0);
  });

  it('shows 24 hours ending with the present one, and none twice', () => {
    const stats = new ExecutionStats(START);
    stats.record(record());
    stats.record(record({ at: START + 60 * MINUTE }));
    const trend = stats.snapshot(START + 60 * MINUTE).hourlyTrend;
    expect(trend).toHaveLength(24);
    expect(trend).toEqual([...Array(22).fill(0), 1, 1]);
    stats.record(record({ at: START + 24 * 60 * MINUTE }));
    expect(stats.snapshot(START + 24 * 60 * MINUTE).hourlyTrend).toEqual([
      ...Array(23).fill(0).with(0, 1),
      1,
    ]);
  });

  it('lists the last twenty, newest first, with texts cut and rid of control characters', () => {
    const stats = new ExecutionStats(START);
    for (let n = 0; n < 25; n++) stats.record(record({ at: START + n, executionMs: n + 0.6 }));
    const userAgent = `\u001b[2J${'x'.repeat(300)}`;
    stats.record(record({ at: START + 25, ok: false, errorType: 'Error\n', userAgent }));
    const { recentExecutions } = stats.snapshot(START + 26);
    expect(recentExecutions).toHaveLength(20);
    expect(recentExecutions[0]).toEqual({
      timestamp: '2026-01-01T10:00:00.025Z',
      success: false,
      executionTime: 2,
      ip: '10.0.0.1',
      userAgent: `\ufffd[2J${'x'.repeat(196)}`,
      codeHash: 'c0de',
      error: 'Error\ufffd',
      memoryMB: 'n/a',
      memoryTotalMB: 'n/a',
    });
    expect(recentExecutions.at(-1)).toMatchObject({ executionTime: 7, success: true, error: null });
  });
});

describe('TopCounter', () => {
  it('stays within its bound and keeps the frequent ones', () => {
    const counter = new TopCounter(10);
    for (let n = 0; n < 1000; n++) {
      counter.add('often');
      counter.add(`once ${n}`);
    }
    const all = counter.top(1000);
    expect(all.length).toBeLessThanOrEqual(10);
    expect(all[0]).toEqual({ key: 'often', count: 1000 });
  });

  it('cuts long keys', () => {
    const counter = new TopCounter(10, 5);
    counter.add('123456789');
    expect(counter.top(1)).toEqual([{ key: '12345', count: 1 }]);
  });
});

describe('describeDuration', () => {
  it.each([
    [0, '0s'],
    [61, '1m 1s'],
    [3600, '1h 0m 0s'],
    [93_784, '1d 2h 3m 4s'],
  ])('writes %i seconds as %s', (seconds, text) => {
    expect(describeDuration(seconds)).toBe(text);
  });
});
