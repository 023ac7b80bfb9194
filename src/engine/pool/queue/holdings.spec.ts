import { describe, expect, it, jest } from '@jest/globals';
import { type HoldingOptions, Holdings } from './holdings.js';

/** Holdings with names as workers and a manual clock. */
function makeHoldings(changes: Partial<HoldingOptions> = {}, alone = false) {
  const clock = { ms: 0 };
  const options = { size: 2, spare: 1, longRunMs: 5_000, ...changes };
  const replaced = new Set<string>();
  const holdings = new Holdings<{ name: string }>(
    options,
    ({ name }) => !replaced.has(name),
    () => clock.ms,
  );
  const workers = new Map<string, { name: string }>();
  const costs: [string, number][] = [];
  const claimOf = (owner: string, timeoutMs = 1_000) => ({
    turn: { owner, priority: 'normal' as const, alone },
    timeoutMs,
    step: null,
    onCost: (ms: number) => costs.push([owner, ms]),
  });
  const worker = (name: string) => {
    const known = workers.get(name) ?? { name };
    workers.set(name, known);
    return known;
  };
  return {
    clock,
    holdings,
    replaced,
    costs,
    see: (owner: string) => holdings.see(claimOf(owner)),
    take(owner: string, name: string, timeoutMs?: number) {
      holdings.see(claimOf(owner));
      const use = { end: jest.fn(), suspend: jest.fn(), resume: jest.fn() };
      holdings.begin(worker(name), claimOf(owner, timeoutMs), use);
      return use;
    },
    giveBack: (name: string) => holdings.end(worker(name)),
    owe: (name: string) => holdings.owe(worker(name)),
    may: (owner: string, timeoutMs?: number) =>
      holdings.mayHold(claimOf(owner).turn) && holdings.mayRun(claimOf(owner, timeoutMs)),
  };
}

describe('Holdings with a spare worker', () => {
  it('let one owner hold `size` workers, and leave the spare one to owners who hold none', () => {
    const { take, may } = makeHoldings();
    take('a', 'one');
    expect([may('a'), may('b')]).toEqual([true, true]);
    take('a', 'two', 300_000);
    expect([may('a'), may('b')]).toEqual([false, true]);
    take('b', 'spare');
    expect([may('a'), may('b'), may('c')]).toEqual([false, false, false]);
  });

  it('do not count a worker that was replaced and runs its last task', () => {
    const { take, may, replaced } = makeHoldings();
    take('a', 'one');
    take('a', 'two');
    replaced.add('two');
    expect(may('a')).toBe(true);
  });

  it('count a worker that its owner ended until it is replaced, for that owner', () => {
    const { clock, take, owe, holdings, may, see } = makeHoldings();
    see('b');
    const uses = [take('a', 'one'), take('a', 'two')];
    owe('one');
    owe('two');
    expect([may('a'), may('b')]).toEqual([false, true]);
    take('b', 'three');
    expect(may('b')).toBe(true);
    clock.ms += 400;
    expect(uses[0]?.end).not.toHaveBeenCalled();
    holdings.settle(1);
    expect(uses.map(({ end }) => end.mock.calls.length)).toEqual([1, 0]);
    expect(may('a')).toBe(false);
    holdings.settle(0);
    expect(may('a')).toBe(true);
  });

  it('owe nothing for a worker that was not held, and at most as many as are missing', () => {
    const { take, owe, holdings, costs } = makeHoldings();
    owe('unheld');
    take('a', 'one');
    owe('one');
    holdings.settle(-1);
    expect(costs).toHaveLength(1);
  });

  it('report the cost of a run, including the time until its worker was replaced', () => {
    const { clock, take, giveBack, owe, holdings, costs } = makeHoldings();
    take('a', 'one');
    take('b', 'two');
    clock.ms += 30;
    giveBack('one');
    owe('two');
    clock.ms += 500;
    holdings.settle(0);
    expect(costs).toEqual([
      ['a', 30],
      ['b', 530],
    ]);
  });

  it('reserve a place briefly for an owner who released one, from owners who hold some', () => {
    const { clock, take, giveBack, may, holdings } = makeHoldings();
    take('b', 'one');
    take('a', 'two');
    giveBack('one');
    expect([may('a'), may('b'), may('c')]).toEqual([false, true, true]);
    expect(holdings.keptForMs).toBe(20);
    clock.ms += 20;
    expect([may('a'), holdings.keptForMs]).toEqual([true, 0]);
  });

  it('reserve the spare one for an owner who holds none while others hold some', () => {
    const { take, holdings } = makeHoldings();
    expect(holdings.isCrowded('a')).toBe(false);
    take('a', 'one');
    expect([holdings.isCrowded('a'), holdings.isCrowded('b')]).toEqual([false, true]);
  });

  it('restrict no owner when the pool drains', () => {
    const { take, holdings, may } = makeHoldings();
    take('a', 'one');
    take('a', 'two');
    holdings.relent();
    expect(may('a', 300_000)).toBe(true);
  });
});

describe('Holdings of the only owner', () => {
  it.each([
    ['there is no other', true],
    ['no other one was here', false],
  ])('wait for no replacement where %s', (_, alone) => {
    const { take, owe, may } = makeHoldings({}, alone);
    take('a', 'one');
    take('a', 'two');
    owe('one');
    expect(may('a')).toBe(true);
  });

  it('wait again when another one arrives, and not when that was long ago', () => {
    const { clock, take, owe, may, see } = makeHoldings();
    take('a', 'one');
    owe('one');
    take('a', 'two');
    expect(may('a')).toBe(true);
    see('b');
    expect(may('a')).toBe(false);
    clock.ms += 600_000;
    expect(may('a')).toBe(true);
  });
});

describe('Holdings without a spare worker', () => {
  it('leave one worker to others while runs may last long', () => {
    const { take, may } = makeHoldings({ spare: 0 });
    take('a', 'one', 5_001);
    expect([may('a', 5_001), may('a', 5_000), may('b', 300_000)]).toEqual([false, true, true]);
    take('b', 'two', 300_000);
    expect(may('c')).toBe(false);
  });

  it('count long runs, not short ones, and let a pool of one worker work', () => {
    const { take, may } = makeHoldings({ spare: 0, size: 3 });
    take('a', 'one', 10);
    take('a', 'two', 10_000);
    expect(may('a', 10_000)).toBe(true);
    const one = makeHoldings({ spare: 0, size: 1 });
    expect(one.may('a', 300_000)).toBe(true);
  });

  it('restrict no owner who is alone', () => {
    const { take, may } = makeHoldings({ spare: 0 }, true);
    take('a', 'one', 300_000);
    expect(may('a', 300_000)).toBe(true);
  });

  it('do not allow an owner who recently ended a worker to hold all of them, while others are active', () => {
    const { clock, take, owe, holdings, may, see } = makeHoldings({ spare: 0 });
    see('b');
    take('a', 'one');
    owe('one');
    expect(may('a')).toBe(false);
    holdings.settle(0);
    clock.ms += 30;
    take('a', 'two');
    expect([may('a'), may('b')]).toEqual([false, true]);
    clock.ms += 60_000;
    expect(may('a')).toBe(true);
  });
});
