import { describe, expect, it } from '@jest/globals';
import { Shares } from './shares.js';
import type { Priority, Turn } from './turn.js';

const turn = (owner: string, priority: Priority = 'normal'): Turn => ({ owner, priority });

/** Shares with a manual clock. */
function makeShares() {
  const clock = { ms: 1_000 };
  const shares = new Shares(() => clock.ms);
  /** Difference of the use of two owners, weighted ms. */
  const ahead = (a: Turn, b: Turn): number => {
    const [one, other] = [shares.enter(a), shares.enter(b)];
    const difference = one.used(clock.ms) - other.used(clock.ms);
    shares.leave(one);
    shares.leave(other);
    return difference;
  };
  return { clock, shares, ahead };
}

describe('Shares', () => {
  it('charges the time of a use by the weight of its class', () => {
    const { clock, shares } = makeShares();
    const turns = (['high', 'normal', 'low'] as const).map((priority) => turn('a', priority));
    const accounts = turns.map((one) => shares.enter(one));
    const uses = turns.map((one) => shares.begin(one));
    clock.ms += 80;
    for (const use of uses) use.end();
    expect(accounts.map((account) => account.used(clock.ms))).toEqual([10, 20, 80]);
  });

  it('charges a use while it lasts, and each of several', () => {
    const { clock, shares } = makeShares();
    const account = shares.enter(turn('a'));
    shares.begin(turn('a'));
    clock.ms += 40;
    shares.begin(turn('a'));
    clock.ms += 40;
    expect(account.used(clock.ms)).toBe((80 + 40) / 4);
  });

  it('accepts an explicit cost, once, and lets no use be free', () => {
    const { clock, shares } = makeShares();
    const account = shares.enter(turn('a'));
    const use = shares.begin(turn('a'));
    clock.ms += 1_000;
    use.end(8);
    use.end(8_000);
    expect(account.used(clock.ms)).toBe(2);
    shares.begin(turn('a')).end(0);
    expect(account.used(clock.ms)).toBe(2.25);
  });

  it('charges the minimum for a suspended use', () => {
    const { clock, shares } = makeShares();
    const account = shares.enter(turn('a'));
    const use = shares.begin(turn('a'));
    use.suspend();
    clock.ms += 1_000;
    expect(account.used(clock.ms)).toBe(0.25);
    use.resume();
    clock.ms += 8;
    expect(account.used(clock.ms)).toBe(2);
    use.end();
    expect(account.used(clock.ms)).toBe(2);
  });

  it('lets new and returning owners start at the level of the least charged', () => {
    const { clock, shares, ahead } = makeShares();
    shares.begin(turn('was-away')).end(4);
    const busy = shares.begin(turn('busy'));
    clock.ms += 10_000;
    expect(ahead(turn('new'), turn('busy'))).toBe(0);
    expect(ahead(turn('was-away'), turn('busy'))).toBe(0);
    busy.end();
  });

  it('remembers use beyond that while others are active, and forgets it when no owner is', () => {
    const { clock, shares, ahead } = makeShares();
    for (const owner of ['modest', 'greedy']) shares.enter(turn(owner));
    const modest = shares.begin(turn('modest'));
    const greedy = [1, 2, 3].map(() => shares.begin(turn('greedy')));
    clock.ms += 40;
    for (const use of greedy) use.end();
    expect(ahead(turn('greedy'), turn('modest'))).toBe(20);
    modest.end();
    expect(shares.size).toBe(0);
    expect(ahead(turn('greedy'), turn('modest'))).toBe(0);
    expect(shares.size).toBe(0);
  });

  it('remembers a limited number of owners, those with the most use', () => {
    const { shares, ahead } = makeShares();
    const level = shares.enter(turn('level'));
    for (let n = 0; n < 6_000; n++) shares.begin(turn(`owner-${n}`)).end(n + 10);
    expect(shares.size).toBeLessThan(4_200);
    expect(ahead(turn('owner-5999'), turn('level'))).toBeGreaterThan(1_000);
    expect(ahead(turn('owner-0'), turn('level'))).toBe(0);
    shares.leave(level);
    expect(shares.size).toBe(0);
  });
});
