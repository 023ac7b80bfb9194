import { describe, expect, it } from '@jest/globals';
import { Reachable } from './reachable.js';

describe('where deliveries may go', () => {
  it.each(['https://example.com/hook', 'http://8.8.8.8/', 'http://[2606:4700::1111]:8080/'])('%s', (url) =>
    expect(new Reachable('').admits(new URL(url))).toBe(true),
  );

  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://127.0.0.1./',
    'http://0/',
    'http://10.1.2.3/',
    'http://169.254.169.254/latest/meta-data',
    'http://168.63.129.16/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[64:ff9b::10.0.0.1]/',
    'http://[fd00::1]/',
    'http://localhost:3000/',
    'http://LOCALHOST./',
    'http://a.localhost/',
  ])('not %s', (url) => expect(new Reachable('').admits(new URL(url))).toBe(false));

  it('and to the subnets that are allowed, not to others', () => {
    const reachable = new Reachable('127.0.0.0/8, fd00::/8');
    const admitted = [
      '127.0.0.1',
      '127.9.9.9',
      '[::ffff:127.0.0.1]',
      '[fd00::1]',
      'localhost',
      '10.0.0.1',
    ].map((host) => reachable.admits(new URL(`http://${host}/`)));
    expect(admitted).toEqual([true, true, true, true, true, false]);
  });
});

describe('the lookup of a name', () => {
  const find = (reachable: Reachable, signal = new AbortController().signal) =>
    new Promise<{ code?: string; addresses: unknown }>((resolve) => {
      reachable.lookupUntil(signal)('localhost', { all: true }, (error, addresses) =>
        resolve({ code: error?.code, addresses }),
      );
    });

  it('has no address for a name of this machine, unless that is allowed', async () => {
    expect((await find(new Reachable(''))).code).toBe('ADDRESS_NOT_PUBLIC');
    const { addresses } = await find(new Reachable('127.0.0.0/8'));
    expect(addresses).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });

  it('goes on for those who wait for one', async () => {
    const reachable = new Reachable('');
    const found = await Promise.all(Array.from({ length: 9 }, () => find(reachable)));
    expect(found.map(({ code }) => code)).toEqual(Array(9).fill('ADDRESS_NOT_PUBLIC'));
  });

  it('does not go on for those who have left, nor stop for them', async () => {
    const reachable = new Reachable('');
    const left: unknown[] = [];
    const waiting = [find(reachable), find(reachable)];
    for (let n = 0; n < 3; n += 1)
      void find(reachable, AbortSignal.abort()).then((found) => left.push(found));
    waiting.push(find(reachable));
    expect((await Promise.all(waiting)).map(({ code }) => code)).toEqual(Array(3).fill('ADDRESS_NOT_PUBLIC'));
    expect(left).toEqual([]);
  });
});
