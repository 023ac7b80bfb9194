import { describe, expect, it } from '@jest/globals';
import { FairLine } from './fair-line.js';
import { Shares, type Use } from './shares.js';
import { type Priority, WEIGHTS } from './turn.js';

interface Item {
  name: string;
}

/** A line with a manual clock; `run` takes the next item and uses the resource for this time, ms. */
function makeLine(...entries: [owner: string, priority: Priority, count: number][]) {
  const clock = { ms: 0 };
  const line = new FairLine<Item>(new Shares(() => clock.ms));
  const add = (owner: string, priority: Priority, name: string) => line.add({ name }, { owner, priority });
  for (const [owner, priority, count] of entries) {
    for (let n = 1; n <= count; n += 1) add(owner, priority, `${owner}${n}`);
  }
  const run = (ms = 1): string | undefined => {
    const taken = line.take();
    clock.ms += ms;
    taken?.use.end();
    return taken?.item.name;
  };
  const runAll = (): string[] => {
    const names: string[] = [];
    for (let name = run(); name; name = run()) names.push(name);
    return names;
  };
  return { clock, line, add, run, runAll };
}

/** mulberry32: reproducible random numbers. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('FairLine', () => {
  it('serves one owner first come, first served', () => {
    const names = makeLine(['a', 'normal', 9]).runAll();
    expect(names).toEqual(Array.from({ length: 9 }, (_, index) => `a${index + 1}`));
  });

  it('lets owners take turns, however many one of them has in line', () => {
    const order = makeLine(['greedy', 'normal', 1000], ['b', 'normal', 2], ['c', 'normal', 1]).runAll();
    expect(order.slice(0, 5)).toEqual(['greedy1', 'b1', 'c1', 'greedy2', 'b2']);
    expect(order).toHaveLength(1003);
  });

  it('takes turns by time: an owner with a long run waits until others have run as long', () => {
    const { run } = makeLine(['long', 'normal', 3], ['short', 'normal', 30]);
    expect(run(100)).toBe('long1');
    const next = Array.from({ length: 11 }, () => run(10));
    expect(next.slice(0, 10).every((name) => name?.startsWith('short'))).toBe(true);
    expect(next[10]).toBe('long2');
  });

  it('counts the time of current runs', () => {
    const { line, clock } = makeLine(['long', 'normal', 2], ['other', 'normal', 2]);
    expect(line.take()?.item.name).toBe('long1');
    clock.ms += 1_000;
    for (const name of ['other1', 'other2', 'long2']) {
      const taken = line.take();
      expect(taken?.item.name).toBe(name);
      clock.ms += 10;
      taken?.use.end();
    }
  });

  it('gives a late owner its turn immediately, but only one', () => {
    const { run, add } = makeLine(['a', 'normal', 100]);
    for (let n = 0; n < 50; n++) run(10);
    for (let n = 1; n <= 20; n++) add('late', 'normal', `late${n}`);
    const next = Array.from({ length: 10 }, () => run(10));
    expect(next.slice(0, 2)).toContain('late1');
    expect(next.filter((name) => name?.startsWith('late'))).toHaveLength(5);
  });

  it('serves classes by their weight, and starves none', () => {
    const first = makeLine(['l', 'low', 100], ['n', 'normal', 100], ['h', 'high', 100]).runAll().slice(0, 26);
    const served = (letter: string) => first.filter((name) => name.startsWith(letter)).length;
    expect([served('h'), served('n'), served('l')]).toEqual([16, 8, 2]);
  });

  it('keeps the classes of one owner apart, the higher first', () => {
    expect(makeLine(['a', 'low', 3], ['a', 'high', 2]).runAll()).toEqual(['a1', 'a1', 'a2', 'a2', 'a3']);
    const { line } = makeLine(['low', 'low', 1], ['high', 'high', 1]);
    expect(line.take()?.item.name).toBe('high1');
  });

  it('skips owners who may not be served now, and keeps their places', () => {
    const { line } = makeLine(['a', 'normal', 2], ['b', 'normal', 1]);
    const asked: string[] = [];
    const mayTake = ({ owner }: { owner: string }) => asked.push(owner) > 0 && owner === 'b';
    expect(line.take(undefined, mayTake)?.item.name).toBe('b1');
    expect(asked).toEqual(['a', 'b']);
    expect(line.take(({ name }) => name === 'a2')?.item.name).toBe('a2');
    expect(line.take(({ name }) => name === 'a2')).toBeUndefined();
    expect(line.take()?.item.name).toBe('a1');
    expect(line.take()).toBeUndefined();
  });

  it('removes any item at any position', () => {
    const { line, runAll } = makeLine();
    const items = ['x', 'y', 'z'].map((name) => ({ name }));
    for (const item of items) line.add(item, { owner: 'a', priority: 'normal' });
    expect(line.remove(items[1] as Item)).toBe(true);
    expect(line.remove(items[1] as Item)).toBe(false);
    expect(line.size).toBe(2);
    expect(runAll()).toEqual(['x', 'z']);
    expect([line.size, line.shares.size]).toEqual([0, 0]);
  });

  it('finds the victim for a newcomer: the last item of the owner with most', () => {
    const { line } = makeLine(['greedy', 'normal', 5], ['modest', 'normal', 2]);
    expect(line.victimFor({ owner: 'new', priority: 'normal' })?.name).toBe('greedy5');
    expect(line.victimFor({ owner: 'modest', priority: 'normal' })?.name).toBe('greedy5');
    expect(line.victimFor({ owner: 'greedy', priority: 'normal' })).toBeUndefined();
  });

  it('finds no victim for an owner who has as many', () => {
    const { line } = makeLine(['a', 'normal', 2], ['b', 'normal', 2]);
    expect(line.victimFor({ owner: 'b', priority: 'normal' })).toBeUndefined();
    expect(line.victimFor({ owner: 'a', priority: 'low' })).toBeUndefined();
  });

  it('shows the first of each owner', () => {
    const { line } = makeLine(['a', 'normal', 3], ['b', 'low', 1]);
    expect([...line.firsts()].map(({ name }) => name)).toEqual(['a1', 'b1']);
    expect(line.all()).toHaveLength(4);
  });
});

describe('FairLine, in any order of events', () => {
  /** Workers, and owners who always have items in line, each with runs of another length. */
  function simulate(seed: number) {
    const random = makeRandom(seed);
    const clock = { ms: 0 };
    const line = new FairLine<{ owner: number; since: number }>(new Shares(() => clock.ms));
    const workers = 1 + Math.floor(random() * 3);
    // No owner may have more than its share of all workers, otherwise the shares could not match.
    const owners = Array.from({ length: 3 + Math.floor(random() * 4) }, () => ({
      priority: (['high', 'normal', 'low'] as const)[Math.floor(random() * 3)] ?? 'low',
      meanMs: 1 + random() ** 3 * 200,
      used: 0,
      longestWaitMs: 0,
    }));
    const add = (owner: number) =>
      line.add(
        { owner, since: clock.ms },
        { owner: String(owner), priority: owners[owner]?.priority ?? 'low' },
      );
    for (const owner of owners.keys()) for (let n = 0; n < 5 + workers; n++) add(owner);
    const running: { owner: number; endsAt: number; ms: number; use: Use }[] = [];
    const end = 200_000;
    while (clock.ms < end) {
      while (running.length < workers) {
        const taken = line.take();
        if (!taken) throw new Error('the line is empty');
        const { owner, since } = taken.item;
        const who = owners[owner] as (typeof owners)[number];
        who.longestWaitMs = Math.max(who.longestWaitMs, clock.ms - since);
        const ms = 1 + random() * 2 * who.meanMs;
        running.push({ owner, endsAt: clock.ms + ms, ms, use: taken.use });
        add(owner);
      }
      running.sort((a, b) => b.endsAt - a.endsAt);
      const ended = running.pop() as (typeof running)[number];
      clock.ms = ended.endsAt;
      ended.use.end();
      (owners[ended.owner] as (typeof owners)[number]).used += ended.ms;
    }
    return { owners, workers, end };
  }

  it.each(Array.from({ length: 20 }, (_, seed) => seed + 1))(
    'gives each owner its share of the time and starves none, seed %i',
    (seed) => {
      const { owners, workers, end } = simulate(seed);
      const weights = owners.map(({ priority }) => WEIGHTS[priority]);
      const sum = weights.reduce((all, one) => all + one, 0);
      for (const [n, { used, longestWaitMs }] of owners.entries()) {
        const share = (weights[n] as number) / sum;
        expect(used / (workers * end)).toBeGreaterThan(share * 0.93);
        expect(used / (workers * end)).toBeLessThan(share * 1.07);
        expect(longestWaitMs).toBeLessThan(end / 5);
      }
    },
  );
});
