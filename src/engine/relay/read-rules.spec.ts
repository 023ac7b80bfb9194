import { readHost, rulesFor } from './network-rule.js';
import { PrivateHosts } from './private-hosts.js';
import type { ReadSecret } from './read-rule-headers.js';
import { readRules } from './read-rules.js';

const SECRETS: Record<string, string> = {
  'variable TOKEN': 'secret-of-token',
  'file /run/key': 'secret-of-file\n',
  'variable EMPTY': ' ',
  'variable LINES': 'secret\r\nX-Evil: 1',
  'variable LONG': `secret${'x'.repeat(9000)}`,
};
const secret: ReadSecret = ({ kind, name }) => SECRETS[`${kind} ${name}`] ?? null;
const read = (rules: unknown) => readRules(JSON.stringify(rules), secret);

describe('readRules', () => {
  it('gives a rule of nothing but a host the port of HTTPS and the methods that change nothing', () => {
    expect(read({ weather: { host: 'API.Weather.example.' } })).toEqual([
      { name: 'weather', host: 'api.weather.example', ports: [443], methods: ['GET', 'HEAD'], headers: [] },
    ]);
  });

  it('takes addresses, names below a name, ports and methods, and headers from variables and files', () => {
    const headers = {
      Authorization: { variable: 'TOKEN', prefix: 'Bearer ' },
      'X-Key': { file: '/run/key' },
    };
    const wild = { host: '*.Tickets.example', ports: [443, 8443], methods: ['GET', 'POST'], headers };
    const [first, second, third] = read({
      wild,
      four: { host: '10.0.0.1' },
      six: { host: '[2001:DB8::0:1]' },
    });
    expect(first).toEqual({
      ...{ name: 'wild', host: '*.tickets.example', ports: [443, 8443], methods: ['GET', 'POST'] },
      headers: [
        ['Authorization', 'Bearer secret-of-token'],
        ['X-Key', 'secret-of-file'],
      ],
    });
    expect([second?.host, third?.host]).toEqual(['10.0.0.1', '2001:db8::1']);
  });

  it.each([
    ['text that is no JSON', '{', 'it is not valid JSON'],
    ['an array', '[]', 'the file must be an object'],
    ['a name with a blank', '{"a b":{"host":"x.test"}}', 'the name "a b"'],
    ['no host', '{"a":{}}', 'a.host must be'],
    ['a field with a typo', '{"a":{"host":"x.test","port":[443]}}', 'a has the unknown field "port"'],
    ['every host', '{"a":{"host":"*"}}', 'a.host must be'],
    ['a star in the middle', '{"a":{"host":"a.*.test"}}', 'a.host must be'],
    ['a star before an address', '{"a":{"host":"*.0.0.1"}}', 'a.host must be'],
    ['a URL', '{"a":{"host":"https://x.test"}}', 'a.host must be'],
    ['a port in the host', '{"a":{"host":"x.test:443"}}', 'a.host must be'],
    ['an odd spelling of an address', '{"a":{"host":"127.1"}}', 'a.host must be'],
    ['no ports', '{"a":{"host":"x.test","ports":[]}}', 'a.ports must be'],
    ['port 0', '{"a":{"host":"x.test","ports":[0]}}', 'a.ports must be'],
    ['a port as text', '{"a":{"host":"x.test","ports":["443"]}}', 'a.ports must be'],
    ['a method in small letters', '{"a":{"host":"x.test","methods":["get"]}}', 'a.methods must be'],
    ['CONNECT', '{"a":{"host":"x.test","methods":["CONNECT"]}}', 'a.methods must be'],
    ['TRACE', '{"a":{"host":"x.test","methods":["TRACE"]}}', 'a.methods must be'],
  ])('refuses %s', (_, text, message) => {
    expect(() => readRules(text, secret)).toThrow(message);
  });

  it.each([
    ['a value in the file itself', { Authorization: 'secret-of-token' }, 'must be an object'],
    ['no source', { Authorization: {} }, 'must have "variable" or "file"'],
    [
      'two sources',
      { Authorization: { variable: 'TOKEN', file: '/run/key' } },
      'must have "variable" or "file"',
    ],
    ['a variable that is not set', { Authorization: { variable: 'NONE' } }, 'the variable NONE is not set'],
    [
      'a file that is not there',
      { Authorization: { file: '/none' } },
      'the file /none is not set or cannot be read',
    ],
    ['an empty variable', { Authorization: { variable: 'EMPTY' } }, 'is empty'],
    [
      'a value with a line break',
      { Authorization: { variable: 'LINES' } },
      'characters that a header cannot have',
    ],
    ['a value that is too long', { Authorization: { variable: 'LONG' } }, 'too long for a header'],
    ['a prefix with a line break', { A: { variable: 'TOKEN', prefix: 'a\r\n' } }, 'characters that a header'],
    ['an invalid name', { 'a b': { variable: 'TOKEN' } }, 'is not a valid header name'],
    ['Host', { Host: { variable: 'TOKEN' } }, 'the relay sets itself'],
    ['a length', { 'content-length': { variable: 'TOKEN' } }, 'the relay sets itself'],
    ['a coding', { 'Transfer-Encoding': { variable: 'TOKEN' } }, 'the relay sets itself'],
    ['a name twice', { a: { variable: 'TOKEN' }, A: { variable: 'TOKEN' } }, 'has a header twice'],
  ])('refuses headers with %s, and shows no secret', (_, headers, message) => {
    const make = () => read({ a: { host: 'x.test', headers } });
    expect(make).toThrow(message);
    expect(make).not.toThrow(/secret/);
  });
});

describe('readHost', () => {
  it.each([
    ['Example.COM', 'example.com'],
    ['example.com.', 'example.com'],
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['[::1]', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['::ffff:7f00:1', '::ffff:7f00:1'],
    ['localhost', 'localhost'],
  ])('spells %s as %s', (text, host) => {
    expect(readHost(text)).toBe(host);
  });

  it.each([
    '',
    '.',
    'a..b',
    '127.1',
    '0x7f.0.0.1',
    '2130706433',
    '0177.0.0.1',
    'a.0x1',
    'fe80::1%eth0',
    'a b',
    'a/b',
    'a@b',
    'a:1',
    '*.a',
    'ä.test',
  ])('knows no host in %j', (text) => {
    expect(readHost(text)).toBeNull();
  });
});

describe('rulesFor', () => {
  it('never takes an address for a name below one', () => {
    const rule = { name: 'a', host: '*.0.0.1', ports: [443], methods: ['GET'], headers: [] };
    expect(rulesFor([rule], { host: '127.0.0.1', port: 443 })).toEqual([]);
  });
});

describe('PrivateHosts', () => {
  const hosts = new PrivateHosts('api.internal, 10.1.0.0/16,[::1], 127.0.0.1');

  it.each([
    ['other.test', '8.8.8.8', true],
    ['other.test', '10.2.0.1', false],
    ['other.test', '10.1.2.3', true],
    ['api.internal', '192.168.0.1', true],
    ['x.api.internal', '192.168.0.1', false],
    ['other.test', '::1', true],
    ['other.test', '127.0.0.1', true],
    ['other.test', '127.0.0.2', false],
    ['other.test', '169.254.169.254', false],
  ])('lets %s lead to %s: %s', (host, ip, may) => {
    expect(hosts.mayReach(host, ip)).toBe(may);
  });

  it('refuses entries that are neither a host nor a subnet', () => {
    expect(() => new PrivateHosts('10.0.0.0/33')).toThrow(RangeError);
    expect(() => new PrivateHosts('http://a')).toThrow(RangeError);
    expect(new PrivateHosts('').mayReach('a', '10.0.0.1')).toBe(false);
  });
});
