import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Exchange } from './exchange.js';
import { HalfClosed } from './half-closed.js';

function connection(answers = true) {
  const socket = new PassThrough();
  const sendNothing = jest.fn(() => answers);
  const exchange = { socket, sendNothing } as unknown as Exchange;
  const halfClosed = new HalfClosed();
  halfClosed.watch(exchange.socket);
  return { socket, sendNothing, exchange, halfClosed };
}

describe('HalfClosed', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('sends nothing while the client has not ended its side', () => {
    const { exchange, halfClosed, sendNothing } = connection();
    halfClosed.enter(exchange);
    jest.advanceTimersByTime(60_000);
    expect(sendNothing).not.toHaveBeenCalled();
  });

  it('asks twice, and again later, for as long as a request is under way', () => {
    const { exchange, halfClosed, socket, sendNothing } = connection();
    halfClosed.enter(exchange);
    socket.emit('end');
    const times = (ms: number): number => {
      jest.advanceTimersByTime(ms);
      return sendNothing.mock.calls.length;
    };
    expect([times(499), times(1), times(100), times(4_999), times(1), times(100)]).toEqual([
      0, 1, 2, 2, 3, 4,
    ]);
    halfClosed.leave(exchange);
    expect(times(60_000)).toBe(4);
    expect([jest.getTimerCount(), socket.destroyed]).toEqual([0, false]);
  });

  it('takes a client for gone that cannot be asked', () => {
    const { exchange, halfClosed, socket } = connection(false);
    halfClosed.enter(exchange);
    socket.emit('end');
    jest.advanceTimersByTime(500);
    expect(socket.destroyed).toBe(true);
  });

  it('stops with the connection', () => {
    const { exchange, halfClosed, socket, sendNothing } = connection();
    halfClosed.enter(exchange);
    socket.emit('end');
    socket.emit('close');
    expect(jest.getTimerCount()).toBe(0);
    expect(sendNothing).not.toHaveBeenCalled();
  });
});
