import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

function simulate(...words: string[]): { status: number | null; out: string } {
  const { status, stdout } = spawnSync(process.execPath, ['bench/simulate/main.mjs', ...words], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, out: stdout };
}
const numbers = (...words: string[]) =>
  JSON.parse(simulate('seconds=20000', ...words, 'json=1', 'overhead=0').out);

describe('npm run simulate', () => {
  it('agrees with the formula for one worker (M/M/1)', () => {
    // At 80 % load the wait is 0 for one request in five, and above t for 0.8 exp(-t/500 ms) of them.
    const { perSecond, waitP50, waitP99, refused, busy } = numbers(
      'rate=8',
      'run=100',
      'pool=1',
      'queue=100000',
    );
    expect(perSecond).toBeCloseTo(8, 0);
    expect(busy).toBeCloseTo(0.8, 1);
    expect(refused).toBe(0);
    expect(Math.abs(waitP50 / (500 * Math.log(0.8 / 0.5)) - 1)).toBeLessThan(0.1);
    expect(Math.abs(waitP99 / (500 * Math.log(0.8 / 0.01)) - 1)).toBeLessThan(0.1);
  });

  it('refuses as the formula for a bounded queue says (M/M/1/K), and is slower beyond its means than asked', () => {
    // K = 3 in the server and its queue, at twice what it can do: 8/15 are refused.
    const { refused, perSecond } = numbers('rate=20', 'run=100', 'pool=1', 'queue=2');
    expect(refused).toBeCloseTo(8 / 15, 1);
    expect(perSecond).toBeCloseTo(20 * (7 / 15), 0);
  });

  it('refuses who waits too long', () => {
    const { refused, waitP99 } = numbers('rate=20', 'run=100', 'pool=1', 'queue=1000', 'queueTimeout=200');
    expect(refused).toBeGreaterThan(0.4);
    expect(waitP99).toBeLessThanOrEqual(200);
  });

  it('finds how many servers a load takes', () => {
    const few = numbers('rate=100', 'run=100', 'pool=2', 'seconds=1000', 'target=1000');
    const many = numbers('rate=100', 'run=100', 'pool=2', 'seconds=1000', 'target=10');
    expect(few.servers).toBeGreaterThan(5);
    expect(many.servers).toBeGreaterThan(few.servers);
    expect(many.waitP99).toBeLessThanOrEqual(10);
  });

  it('says what is wrong with its words', () => {
    expect(simulate('rat=1')).toMatchObject({
      status: 1,
      out: expect.stringContaining('There is no option rat=1'),
    });
    expect(simulate('pool=0').out).toContain('pool must be an integer of at least 1; received 0');
    expect(simulate('distribution=x').out).toContain('one of fixed, exp, heavy');
  });
});
