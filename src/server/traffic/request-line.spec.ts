import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { RequestLine } from './request-line.js';

const connection = () => new PassThrough() as unknown as Socket;

describe('RequestLine', () => {
  it('lets one request of a connection begin at a time, in their order', () => {
    const [line, socket, begun] = [new RequestLine(), connection(), [] as number[]];
    for (const n of [1, 2, 3]) line.enter(socket, () => begun.push(n));
    expect(begun).toEqual([1]);
    line.leave(socket);
    expect(begun).toEqual([1, 2]);
    line.leave(socket);
    line.leave(socket);
    expect([begun, line.isBusy(socket)]).toEqual([[1, 2, 3], false]);
    line.enter(socket, () => begun.push(4));
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  it('holds up no other connection', () => {
    const [line, begun] = [new RequestLine(), [] as string[]];
    line.enter(connection(), () => begun.push('a'));
    line.enter(connection(), () => begun.push('b'));
    expect(begun).toEqual(['a', 'b']);
  });

  it('begins nothing on a connection that is gone', () => {
    const [line, socket, begun] = [new RequestLine(), connection(), [] as number[]];
    for (const n of [1, 2]) line.enter(socket, () => begun.push(n));
    socket.destroy();
    line.leave(socket);
    expect([begun, line.isBusy(socket)]).toEqual([[1], false]);
  });

  it('ends a connection with more than 32 in line, and forgets them', () => {
    const [line, socket, begun] = [new RequestLine(), connection(), [] as number[]];
    for (let n = 0; n < 33; n++) line.enter(socket, () => begun.push(n));
    expect(socket.destroyed).toBe(false);
    line.enter(socket, () => begun.push(33));
    expect(socket.destroyed).toBe(true);
    line.leave(socket);
    expect(begun).toEqual([0]);
  });
});
