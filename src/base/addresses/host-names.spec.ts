import { areHostNames, entriesOf, HostNames } from './host-names.js';

describe('areHostNames', () => {
  it.each([
    '',
    'pool',
    'pool.example.com',
    '*.example.com',
    '*.svc',
    'my_service',
    'a, b ,c',
    '10.0.0.1',
    '::1',
    '[::1]',
    'a.b.',
  ])('takes %j', (list) => {
    expect(areHostNames(list)).toBe(true);
  });

  it.each([
    '*',
    '*.*',
    'a.*',
    '*example.com',
    'host:3000',
    'http://host',
    'host/',
    'a b',
    'a..b',
    '-a',
    '[::1]:1',
    'h\u00f6st',
    `${'a'.repeat(254)}`,
  ])('refuses %j', (list) => {
    expect(areHostNames(list)).toBe(false);
  });
});

describe('HostNames', () => {
  const names = new HostNames(['0.0.0.0', ...entriesOf('Pool.Example.com., *.apps.example.com')]);

  it.each([
    'localhost',
    'a.b.localhost',
    '127.0.0.1',
    '192.168.1.5',
    '[::1]',
    'pool.example.com',
    'x.apps.example.com',
    'x.y.apps.example.com',
  ])('has %s', (name) => {
    expect(names.has(name)).toBe(true);
  });

  it.each([
    '',
    'evil.com',
    'localhost.evil.com',
    'evillocalhost',
    'pool.example.com.evil.com',
    'evil-pool.example.com',
    'apps.example.com',
    'evilapps.example.com',
    'example.com',
    '127.0.0.1.nip.io',
  ])('has not %j', (name) => {
    expect(names.has(name)).toBe(false);
  });
});
