import { describe, expect, it } from '@jest/globals';
import { FairLine, type Priority } from './fair-line.js';

interface Item {
  name: string;
}

function lineOf(...entries: [owner: string, priority: Priority, count: number][]): FairLine<Item> {
  const line = new FairLine<Item>();
  for (const [owner, priority, count] of entries) {
    for (let n = 1; n <= count; n += 1) line.add({ name: `${owner}${n}` }, { owner, priority });
  }
  return line;
}

function takeAll(line: FairLine<Item>): string[] {
  const names: string[] = [];
  for (let item = line.take(); item; item = line.take()) names.push(item.name);
  return names;
}

describe('FairLine', () => {
  it('serves one owner first come, first served', () => {
    expect(takeAll(lineOf(['a', 'normal', 9]))).toEqual(
      Array.from({ length: 9 }, (_, index) => `a${index + 1}`),
    );
  });

  it('lets owners take turns, however many one of them has in line', () => {
    const order = takeAll(lineOf(['greedy', 'normal', 1000], ['b', 'normal', 2], ['c', 'normal', 1]));
    expect(order.indexOf('b1')).toBe(4);
    expect(order.indexOf('c1')).toBe(6);
    expect(order).toHaveLength(1003);
  });

  it('serves classes by their weight, and starves none', () => {
    const first = takeAll(lineOf(['l', 'low', 100], ['n', 'normal', 100], ['h', 'high', 100])).slice(0, 26);
    const served = (letter: string) => first.filter((name) => name.startsWith(letter)).length;
    expect([served('h'), served('n'), served('l')]).toEqual([16, 8, 2]);
  });

  it('keeps the classes of one owner apart', () => {
    expect(takeAll(lineOf(['a', 'low', 3], ['a', 'high', 2]))).toEqual(['a1', 'a1', 'a2', 'a2', 'a3']);
  });

  it('lets go of anyone anywhere', () => {
    const line = new FairLine<Item>();
    const items = ['x', 'y', 'z'].map((name) => ({ name }));
    for (const item of items) line.add(item, { owner: 'a', priority: 'normal' });
    expect(line.remove(items[1] as Item)).toBe(true);
    expect(line.remove(items[1] as Item)).toBe(false);
    expect(line.size).toBe(2);
    expect(takeAll(line)).toEqual(['x', 'z']);
    expect(line.size).toBe(0);
  });

  it('finds whom to turn away for a newcomer: the last of who holds most', () => {
    const line = lineOf(['greedy', 'normal', 5], ['modest', 'normal', 2]);
    expect(line.victimFor({ owner: 'new', priority: 'normal' })?.name).toBe('greedy5');
    expect(line.victimFor({ owner: 'modest', priority: 'normal' })?.name).toBe('greedy5');
    expect(line.victimFor({ owner: 'greedy', priority: 'normal' })).toBeUndefined();
  });

  it('turns nobody away for someone who holds as much', () => {
    const line = lineOf(['a', 'normal', 2], ['b', 'normal', 2]);
    expect(line.victimFor({ owner: 'b', priority: 'normal' })).toBeUndefined();
    expect(line.victimFor({ owner: 'a', priority: 'low' })).toBeUndefined();
  });

  it('shows the first of each owner', () => {
    const line = lineOf(['a', 'normal', 3], ['b', 'low', 1]);
    expect([...line.firsts()].map(({ name }) => name)).toEqual(['a1', 'b1']);
    expect(line.all()).toHaveLength(4);
  });
});
