import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ExecutionRecord } from './execution-stats.js';
import { OwnerStats } from './owner-stats.js';
import { TopCounter } from './top-counter.js';

const ran = (more: Partial<ExecutionRecord> = {}): ExecutionRecord => ({
  codeHash: 'c0de',
  at: 0,
  ok: true,
  executionMs: 1,
  errorType: null,
  ip: '10.0.0.1',
  userAgent: 'curl/8',
  ...more,
});

describe('OwnerStats', () => {
  it('has figures of every owner apart, and of all together', () => {
    const stats = new OwnerStats(0);
    stats.record('ada', ran({ ok: false, errorType: 'SecretOfAda', ip: '10.1.1.1', userAgent: 'ada/1' }));
    stats.record('bob', ran());
    stats.countUpload('ada');
    stats.countPackage('bob');
    const [ada, bob, all] = [stats.of('ada'), stats.of('bob'), stats.all].map((own) => own.snapshot(0));
    expect(ada).toMatchObject({
      overview: { totalExecutions: 1, successRate: '0.0' },
      recent: { filesUploaded: 1, packagesInstalled: 0, lastHourExecutions: 1 },
      topIPs: [{ ip: '10.1.1.1' }],
      topErrors: [{ error: 'SecretOfAda' }],
      userAgents: [{ agent: 'ada/1' }],
    });
    expect(bob).toMatchObject({
      overview: { totalExecutions: 1 },
      recent: { packagesInstalled: 1 },
      topErrors: [],
    });
    expect(JSON.stringify(bob)).not.toMatch(/10\.1\.1\.1|SecretOfAda|ada/);
    expect(all).toMatchObject({ overview: { totalExecutions: 2 }, topErrors: [{ error: 'SecretOfAda' }] });
  });

  it('has zeros of who did nothing, and remembers no one who only asks', () => {
    const stats = new OwnerStats(0);
    for (let n = 0; n < 5_000; n++) stats.of(`asks ${n}`);
    stats.record('ada', ran());
    expect(stats.of('eve').snapshot(0)).toMatchObject({ overview: { totalExecutions: 0 }, topIPs: [] });
    expect(stats.of('ada').executions).toBe(1);
  });

  it('forgets who was not seen for longest, and nothing of the whole', () => {
    const stats = new OwnerStats(0);
    stats.record('first', ran());
    stats.record('second', ran());
    for (let n = 0; n < 999; n++) stats.record(`other ${n}`, ran());
    // 1,001 owners: `first` had to go; seen again, `second` stays.
    stats.record('second', ran());
    stats.record('one more', ran());
    expect([stats.of('first').executions, stats.of('second').executions]).toEqual([0, 2]);
    expect(stats.all.executions).toBe(1_003);
  });
});

describe('TopCounter', () => {
  it('keeps nothing of long texts but what it shows', () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const counter = new TopCounter(1_000);
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 1_000; n++) counter.add(`${n} ${'x'.repeat(100_000)}`);
    collect();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000);
    expect(counter.top(1)[0]?.key).toHaveLength(200);
  });

  it('replaces what controls terminals or turns text around', () => {
    const counter = new TopCounter(10);
    counter.add('A\u001b[2J\u202eB\u0000\ud800');
    expect(counter.top(1)[0]?.key).toBe('A\ufffd[2J\ufffdB\ufffd\ufffd');
  });
});
