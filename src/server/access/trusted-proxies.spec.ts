import { describe, expect, it } from '@jest/globals';
import { isLoopback, networkOf } from './client-network.js';
import { trustedProxies } from './trusted-proxies.js';

describe('trustedProxies', () => {
  it('trusts addresses and subnets of the list, and none without one', () => {
    const trusted = trustedProxies('10.0.0.0/8, 127.0.0.1,fd00::/8');
    const all = ['10.1.2.3', '::ffff:10.1.2.3', '127.0.0.1', 'fd00::1', '11.0.0.1', '::1', 'nonsense'];
    expect(all.map(trusted)).toEqual([true, true, true, true, false, false, false]);
    expect(trustedProxies(' ')('127.0.0.1')).toBe(false);
  });

  it.each(['proxy.example', '10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/8/8', '::/129'])('refuses %s', (entry) => {
    expect(() => trustedProxies(entry)).toThrow(RangeError);
  });
});

describe('networkOf', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('isLoopback', () => {
  it('knows what only this machine can reach', () => {
    expect(['127.0.0.1', '127.1.2.3', '::1', 'localhost'].every(isLoopback)).toBe(true);
    expect(['0.0.0.0', '::', '192.168.0.1', '127.example', ''].some(isLoopback)).toBe(false);
  });
});
