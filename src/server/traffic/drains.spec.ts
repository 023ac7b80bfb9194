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

  it('ends a connection that sends without end, or too slowly', () => {
    const { message, socket } = request();
    new Drains().drain(message);
    socket.bytesRead = 17 * MB;
    jest.advanceTimersByTime(200);
    expect(socket.destroyed).toBe(true);
    const slow = request();
    new Drains().drain(slow.message);
    jest.advanceTimersByTime(14_900);
    expect(slow.socket.destroyed).toBe(false);
    jest.advanceTimersByTime(300);
    expect(slow.socket.destroyed).toBe(true);
  });

  it('reads eight at a time; others wait in line, and their connections end when it takes too long', async () => {
    const drains = new Drains();
    const all = Array.from({ length: 11 }, () => request());
    for (const { message } of all) drains.drain(message);
    const paused = () => all.map(({ body }) => body.isPaused());
    expect(paused()).toEqual([...Array(8).fill(false), true, true, true]);
    for (const leave of [() => all[0]?.socket.destroy(), () => all[1]?.body.end()]) {
      leave();
      await new Promise(setImmediate);
    }
    expect(paused().slice(8)).toEqual([false, false, true]);
    expect(all[1]?.socket.listenerCount('close')).toBe(0);
    expect(all[8]?.socket.isPaused()).toBe(false);
    expect(all[10]?.socket.isPaused()).toBe(true);
    jest.advanceTimersByTime(14_000);
    expect(all.filter(({ socket }) => socket.destroyed)).toEqual([all[0]]);
    jest.advanceTimersByTime(2_000);
    const open = all.filter(({ socket }) => !socket.destroyed);
    expect(open).toEqual([all[1]]);
  });

  it('gives the clients of those that have no place in line a second for their answer', () => {
    const drains = new Drains();
    const all = Array.from({ length: 109 }, () => request());
    for (const { message } of all) drains.drain(message);
    jest.advanceTimersByTime(900);
    expect(all.some(({ socket }) => socket.destroyed)).toBe(false);
    jest.advanceTimersByTime(200);
    expect(all.filter(({ socket }) => socket.destroyed)).toEqual([all[108]]);
  });

  it('forgets those in line that leave', async () => {
    const drains = new Drains();
    const all = Array.from({ length: 10 }, () => request());
    for (const { message } of all) drains.drain(message);
    all[8]?.socket.destroy();
    await new Promise(setImmediate);
    all[0]?.body.end();
    await new Promise(setImmediate);
    expect([all[8]?.body.isPaused(), all[9]?.body.isPaused()]).toEqual([true, false]);
  });

  it('keeps a connection that ends with its answer open for reading, until the body is there', async () => {
    const drains = new Drains();
    const [cut, whole] = [request(), request()];
    const close = jest.fn();
    for (const { message, socket } of [cut, whole]) {
      Object.setPrototypeOf(
        socket,
        Object.assign(Object.create(Object.getPrototypeOf(socket)), { destroySoon: close }),
      );
      drains.keepOpen(message);
    }
    whole.body.complete = true;
    for (const { socket } of [cut, whole]) (socket as unknown as { destroySoon(): void }).destroySoon();
    expect(close).toHaveBeenCalledTimes(1);
    expect([cut.socket.writableEnded, whole.socket.writableEnded]).toEqual([true, false]);
    drains.drain(cut.message);
    expect(close).toHaveBeenCalledTimes(1);
    cut.body.end();
    await new Promise(setImmediate);
    expect(close).toHaveBeenCalledTimes(2);
  });
});
