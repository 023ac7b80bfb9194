import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { type ConnectionBounds, ConnectionLimits } from './connection-limits.js';

const from = (remoteAddress: string) =>
  Object.assign(new PassThrough(), { remoteAddress }) as unknown as Socket;
const make = (bounds: Partial<ConnectionBounds> = {}) =>
  new ConnectionLimits({ total: 10, perAddress: 3, trusts: () => false, isBusy: () => false, ...bounds });
const gone = () => new Promise(setImmediate);

describe('ConnectionLimits', () => {
  it('admits so many of an address, and others besides them', async () => {
    const limits = make();
    const sockets = Array.from({ length: 3 }, () => from('10.0.0.1'));
    expect(sockets.map((socket) => limits.admit(socket))).toEqual([true, true, true]);
    expect(limits.admit(from('10.0.0.1'))).toBe(false);
    expect(limits.admit(from('::ffff:10.0.0.1'))).toBe(false);
    expect(limits.admit(from('10.0.0.2'))).toBe(true);
    sockets[0]?.destroy();
    await gone();
    expect([limits.count, limits.admit(from('10.0.0.1'))]).toEqual([3, true]);
  });

  it('takes the /64 of an IPv6 client for one address', () => {
    const limits = make();
    for (const last of ['1', '2', '3']) expect(limits.admit(from(`2001:db8:1:2::${last}`))).toBe(true);
    expect(limits.admit(from('2001:db8:1:2:ffff::4'))).toBe(false);
    expect(limits.admit(from('2001:db8:1:3::1'))).toBe(true);
  });

  it('has no limit for a proxy, behind which there are many', () => {
    const limits = make({ trusts: (address) => address === '10.0.0.9' });
    for (let n = 0; n < 10; n++) expect(limits.admit(from('10.0.0.9'))).toBe(true);
    // Of all there may be ten.
    expect(limits.admit(from('10.0.0.9'))).toBe(false);
  });

  it('when full, ends the oldest connection without a request of the address that has most', () => {
    const busy = new Set<Socket>();
    const limits = make({ total: 4, isBusy: (socket) => busy.has(socket) });
    const many = [1, 2, 3].map(() => from('10.0.0.1'));
    const other = from('10.0.0.2');
    for (const socket of [...many, other]) limits.admit(socket);
    busy.add(many[0] as Socket);
    expect(limits.admit(from('10.0.0.3'))).toBe(true);
    expect([...many, other].map(({ destroyed }) => destroyed)).toEqual([false, true, false, false]);
    expect(limits.count).toBe(4);
  });

  it('when full, refuses who has as many as anybody, and leaves requests alone', () => {
    const limits = make({ total: 4, isBusy: () => true });
    for (const address of ['10.0.0.1', '10.0.0.1', '10.0.0.2', '10.0.0.2']) limits.admit(from(address));
    expect(limits.admit(from('10.0.0.1'))).toBe(false);
    expect(limits.admit(from('10.0.0.3'))).toBe(false);
    expect(limits.count).toBe(4);
  });
});
