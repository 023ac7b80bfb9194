import { describeDuration, type ExecutionRecord, ExecutionStats } from './execution-stats.js';
import { TopCounter } from './top-counter.js';

const START = Date.UTC(2026, 0, 1, 10, 0, 0);
const MINUTE = 60_000;

function record(more: Partial<ExecutionRecord> = {}): ExecutionRecord {
  return {
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
        successRate: 66.67,
        averageExecutionTime: 2.667,
        uptimeSeconds: 61,
        uptimeHuman: '1m 1s',
      },
      recent: { lastHourExecutions: 3, recentSuccessRate: 66.67, packagesInstalled: 0, filesUploaded: 0 },
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

  it('has no failures to show before anything ran', () => {
    const { overview, recent } = new ExecutionStats(START).snapshot(START);
    expect(overview).toMatchObject({ totalExecutions: 0, successRate: 100, averageExecutionTime: 0 });
    expect(recent.recentSuccessRate).toBe(100);
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
    expect(trend.slice(-2)).toEqual([
      { hour: 10, count: 1 },
      { hour: 11, count: 1 },
    ]);
    stats.record(record({ at: START + 24 * 60 * MINUTE }));
    expect(stats.snapshot(START + 24 * 60 * MINUTE).hourlyTrend.at(-1)).toEqual({ hour: 10, count: 1 });
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
