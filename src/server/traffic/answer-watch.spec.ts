import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AnswerWatch } from './answer-watch.js';
import type { Exchange } from './exchange.js';

const LIMITS = { stallMs: 5_000, totalBytes: 100, ownerBytes: 60 };

/** An exchange whose client takes what the test says. */
class FakeExchange {
  takenAt = performance.now();
  waitingBytes = 0;
  place = -1;
  readonly socket = { destroyed: false, destroy: () => Object.assign(this.socket, { destroyed: true }) };

  constructor(readonly owner: string) {}

  look(now: number): number {
    if (this.waitingBytes === 0) this.takenAt = now;
    return this.waitingBytes;
  }
}

describe('AnswerWatch', () => {
  const cuts: [string, string, number][] = [];
  let watch: AnswerWatch;
  const add = (owner: string, waitingBytes: number): FakeExchange => {
    const exchange = Object.assign(new FakeExchange(owner), { waitingBytes });
    watch.add(exchange as unknown as Exchange);
    return exchange;
  };
  const room = (exchange: FakeExchange, bytes: number) =>
    watch.makeRoom(exchange as unknown as Exchange, bytes);

  beforeEach(() => {
    jest.useFakeTimers();
    cuts.length = 0;
    watch = new AnswerWatch(LIMITS, ({ owner }, why, bytes) => cuts.push([owner, why, bytes]));
  });
  afterEach(() => {
    watch.close();
    jest.useRealTimers();
  });

  it('cuts a client that takes nothing for the stall limit, and none that does or has nothing to take', () => {
    const [lazy, slow, idle] = [add('a', 10), add('a', 10), add('a', 0)];
    for (let n = 0; n < 11; n++) {
      jest.advanceTimersByTime(500);
      slow.takenAt = performance.now();
    }
    expect([lazy, slow, idle].map(({ socket }) => socket.destroyed)).toEqual([true, false, false]);
    expect(cuts).toEqual([['a', 'stalled', 10]]);
  });

  it('makes room for an answer by cutting those that are not read, the largest first', () => {
    const [small, large] = [add('a', 10), add('b', 50)];
    const asking = add('c', 0);
    jest.advanceTimersByTime(1_500);
    expect(room(asking, 40)).toBe(true);
    expect(cuts).toEqual([]);
    expect(room(asking, 60)).toBe(true);
    expect([small.socket.destroyed, large.socket.destroyed]).toEqual([false, true]);
    expect(cuts).toEqual([['b', 'memory', 50]]);
  });

  it('has no room where what waits is being read', () => {
    const read = add('a', 90);
    jest.advanceTimersByTime(1_500);
    read.takenAt = performance.now();
    expect(room(add('b', 0), 20)).toBe(false);
    expect(read.socket.destroyed).toBe(false);
  });

  it('lets an owner have its share, and one answer of any size when nothing else of it waits', () => {
    const own = add('a', 30);
    expect(room(add('a', 0), 40)).toBe(false);
    expect(room(add('b', 0), 40)).toBe(true);
    own.waitingBytes = 0;
    expect(room(add('a', 0), 1_000)).toBe(true);
    // Of a stream the beginning waits already.
    expect(room(add('a', 50), 1_000)).toBe(true);
  });

  it('cuts by itself where more waits than may', () => {
    const [one, two] = [add('a', 40), add('b', 50)];
    jest.advanceTimersByTime(1_500);
    one.waitingBytes = 60;
    jest.advanceTimersByTime(500);
    expect([one.socket.destroyed, two.socket.destroyed]).toEqual([true, false]);
  });

  it('has no timer while there is no client to watch', () => {
    const exchange = add('a', 0);
    watch.delete(exchange as unknown as Exchange);
    jest.advanceTimersByTime(1_000);
    expect(jest.getTimerCount()).toBe(0);
  });
});
