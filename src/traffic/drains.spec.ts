import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Drains } from './drains.js';

const MB = 1 << 20;

function request(complete = false) {
  const socket = Object.assign(new PassThrough(), { bytesRead: 0 });
  const body = Object.assign(new PassThrough(), { complete, socket });
  body.pause();
  return { body, socket, message: body as unknown as IncomingMessage };
}

describe('Drains', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('reads a body on to its end, and leaves one alone that has arrived', () => {
    const drains = new Drains();
    const [cut, whole] = [request(), request(true)];
    for (const { message } of [cut, whole]) drains.drain(message);
    expect([cut.body.isPaused(), whole.body.isPaused()]).toEqual([false, true]);
    jest.advanceTimersByTime(10_000);
    expect(cut.socket.destroyed).toBe(false);
  });

  it('ends a connection that sends without end', () => {
    const { message, socket } = request();
    new Drains().drain(message);
    socket.bytesRead = 17 * MB;
    jest.advanceTimersByTime(200);
    expect(socket.destroyed).toBe(true);
  });

  it('reads four at a time; the clients of others may read their answer for a second', async () => {
    const drains = new Drains();
    const all = Array.from({ length: 5 }, () => request());
    for (const { message } of all) drains.drain(message);
    expect(all.map(({ body }) => body.isPaused())).toEqual([false, false, false, false, true]);
    expect(all[4]?.socket.destroyed).toBe(false);
    jest.advanceTimersByTime(1_000);
    expect(all.map(({ socket }) => socket.destroyed)).toEqual([false, false, false, false, true]);
    for (const leave of [() => all[0]?.socket.destroy(), () => all[1]?.body.end()]) {
      leave();
      await new Promise(setImmediate);
      const [next, late] = [request(), request()];
      for (const { message } of [next, late]) drains.drain(message);
      expect([next.body.isPaused(), late.body.isPaused()]).toEqual([false, true]);
    }
    expect(all[1]?.socket.listenerCount('close')).toBe(0);
  });
});
