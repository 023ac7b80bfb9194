import { isAddress, readAuthority } from './authority.js';

describe('readAuthority', () => {
  it.each([
    ['localhost', 'localhost', null],
    ['LocalHost:3000', 'localhost', 3000],
    ['pool.example.com.:80', 'pool.example.com', 80],
    ['my_service', 'my_service', null],
    ['127.0.0.1:65535', '127.0.0.1', 65_535],
    ['[::1]', '[::1]', null],
    ['[0:0:0:0:0:0:0:1]:3000', '[::1]', 3000],
    ['[fe80::1%eth0]:1', '[fe80::1%eth0]', 1],
    ['host:', 'host', null],
    ['', '', null],
  ])('reads %j', (text, name, port) => {
    expect(readAuthority(text)).toEqual({ name, port });
  });

  it.each([
    'a b',
    'user@host',
    'host/path',
    'host?x',
    'host#x',
    'host:80:80',
    'host:x',
    'host:65536',
    'host:000080',
    '::1',
    '[::1',
    '[::1]x',
    '[evil.com]',
    '[]',
    'h\u00f6st',
    'host\\@evil',
    'a,b c',
  ])('refuses %j', (text) => {
    expect(readAuthority(text)).toBeNull();
  });
});

describe('isAddress', () => {
  it('is true of addresses, and false of names that look like one', () => {
    expect(['127.0.0.1', '10.0.0.1', '[::1]', '[::ffff:1.2.3.4]'].filter(isAddress)).toHaveLength(4);
    expect(['127.1', '0x7f.0.0.1', '2130706433', '127.0.0.1.nip.io', '1.2.3.4.5'].filter(isAddress)).toEqual(
      [],
    );
  });
});
