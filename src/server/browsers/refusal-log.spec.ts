import { type Refusal, RefusalLog } from './refusal-log.js';

describe('RefusalLog', () => {
  let now = 0;
  let told: Refusal[] = [];
  let log: RefusalLog;
  beforeEach(() => {
    now = 1_000;
    told = [];
    log = new RefusalLog(
      (refusal) => told.push(refusal),
      () => now,
    );
  });

  it('tells each value once a minute', () => {
    for (let n = 0; n < 100; n++) log.note('evil.com');
    expect(told).toEqual([{ received: 'evil.com', untold: 0 }]);
    now += 60_000;
    log.note('evil.com');
    expect(told[1]).toEqual({ received: 'evil.com', untold: 99 });
  });

  it('tells a few values a minute, and later how many it did not', () => {
    for (let n = 0; n < 10_000; n++) log.note(`evil-${n}.com`);
    expect(told).toHaveLength(5);
    now += 60_000;
    log.note('another.com');
    expect(told.at(-1)).toEqual({ received: 'another.com', untold: 9_995 });
  });

  it('tells only what a terminal shows as it is, in part', () => {
    log.note(`\u001b]0;owned\u0007\u009b2J${'x'.repeat(10_000)}`);
    expect(told[0]?.received).toMatch(/^\\u001b\]0;owned\\u0007\\u009b2Jx+\.\.\.$/);
    expect(told[0]?.received.length).toBeLessThan(250);
  });
});
