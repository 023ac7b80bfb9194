import { request } from 'node:http';
import { ADDRESS_NOT_PUBLIC, isPrivateLiteral, isPublicAddress, publicLookup } from './public-address.js';

describe('a public address', () => {
  it.each([
    '1.1.1.1',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '169.253.255.255',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450:4001::200e',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
  ])('is %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.19.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:168.63.129.16',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    '64:ff9b::169.254.169.254',
    '2002:7f00:1::1',
    '2001:0:7f00:1::1',
    '2001:db8::1',
    'localhost',
    '',
    '1.2.3',
  ])('is not %j', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('the host of a URL', () => {
  it.each([
    'http://127.1/',
    'http://0x7f.0.0.1/',
    'http://2130706433/',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
  ])('%s is a private address, however it is spelt', (url) =>
    expect(isPrivateLiteral(new URL(url).hostname)).toBe(true),
  );

  it('may be a public address, or a name, of which lookup decides', () => {
    expect(isPrivateLiteral('8.8.8.8')).toBe(false);
    expect(isPrivateLiteral('localhost')).toBe(false);
  });
});

describe('the lookup of public addresses', () => {
  it('ends a request for a name of this machine before it connects', async () => {
    const error = await new Promise<NodeJS.ErrnoException>((resolve) => {
      request({ host: 'localhost', port: 9, lookup: publicLookup }).on('error', resolve).end();
    });
    expect(error.code).toBe(ADDRESS_NOT_PUBLIC);
  });
});
