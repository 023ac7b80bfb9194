import { describe, expect, it } from '@jest/globals';
import { hashKey } from './api-key.js';
import { readKeys } from './read-keys.js';

const SHA256 = hashKey('pps_one').toString('hex');
const read = (...keys: unknown[]) => readKeys(JSON.stringify({ keys }));

describe('readKeys', () => {
  it('gives an entry of nothing but name and hash the defaults', () => {
    const [key] = read({ name: 'one', sha256: SHA256 });
    expect(key).toEqual({
      name: 'one',
      sha256: hashKey('pps_one'),
      requestsPerMinute: null,
      expiresAt: null,
      access: {
        owner: 'key:one',
        scopes: new Set(['execute', 'sessions']),
        priority: 'normal',
        alone: true,
        concurrent: null,
        jobs: null,
        networkRules: new Set(),
        limits: {},
      },
    });
  });

  it('gives a key with the scope network the rules that it lists, and takes neither without the other', () => {
    const key = { name: 'one', sha256: SHA256, scopes: ['execute', 'network'], network: ['a', 'b'] };
    expect(read(key)[0]?.access.networkRules).toEqual(new Set(['a', 'b']));
    for (const broken of [{ network: undefined }, { scopes: ['execute'] }, { scopes: undefined }]) {
      expect(() => read({ ...key, ...broken })).toThrow('or neither');
    }
    for (const network of [[], 'a', ['a b'], [1, '']]) {
      expect(() => read({ ...key, network })).toThrow('keys[0].network must be an array');
    }
  });

  it('knows of an owner whether there is another one', () => {
    const key = (name: string, owner?: string) => ({ name, owner, sha256: hashKey(name).toString('hex') });
    const alone = (...keys: unknown[]) => read(...keys).map(({ access }) => access.alone);
    expect(alone(key('old', 'team'), key('new', 'team'))).toEqual([true, true]);
    expect(alone(key('one'), key('two'))).toEqual([false, false]);
  });

  it('reads every field, megabytes as bytes', () => {
    const [key] = read({
      name: 'one',
      owner: 'team',
      sha256: SHA256.toUpperCase(),
      scopes: ['admin', 'execute'],
      priority: 'high',
      requestsPerMinute: 60,
      concurrent: 2,
      jobs: 10,
      limits: { timeout: 500, memoryMb: 64, outputBytes: 300, resultBytes: 200, diskMb: 1 },
      expires: '2030-01-01T00:00:00Z',
    });
    expect(key).toMatchObject({
      requestsPerMinute: 60,
      expiresAt: Date.UTC(2030, 0, 1),
      access: {
        owner: 'key:team',
        scopes: new Set(['execute', 'admin']),
        priority: 'high',
        concurrent: 2,
        jobs: 10,
        limits: {
          timeoutMs: 500,
          memoryBytes: 2 ** 26,
          outputBytes: 300,
          resultBytes: 200,
          diskBytes: 2 ** 20,
        },
      },
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['no array', { keys: {} }, /"keys" must be an array/],
    ['no entry', { keys: [] }, /must have at least one entry/],
    ['an unknown field', { keys: [], more: 1 }, /the file has the unknown field "more"/],
    ['a misspelt field', { keys: [{ name: 'a', sha256: SHA256, scope: 'x' }] }, /unknown field "scope"/],
    ['a name with a space', { keys: [{ name: 'a b', sha256: SHA256 }] }, /keys\[0\]\.name must be/],
    ['a key instead of its hash', { keys: [{ name: 'a', sha256: 'pps_abc' }] }, /sha256 must be 64/],
    ['an unknown scope', { keys: [{ name: 'a', sha256: SHA256, scopes: ['all'] }] }, /scopes must be/],
    ['no scope at all', { keys: [{ name: 'a', sha256: SHA256, scopes: [] }] }, /scopes must be/],
    ['a rate of nothing', { keys: [{ name: 'a', sha256: SHA256, requestsPerMinute: 0 }] }, /between 1 and/],
    ['an unknown limit', { keys: [{ name: 'a', sha256: SHA256, limits: { cpu: 1 } }] }, /field "cpu"/],
    [
      'too little memory',
      { keys: [{ name: 'a', sha256: SHA256, limits: { memoryMb: 1 } }] },
      /between 64 and/,
    ],
    ['no moment', { keys: [{ name: 'a', sha256: SHA256, expires: 'soon' }] }, /must be an ISO 8601 time/],
    [
      'a name twice',
      {
        keys: [
          { name: 'a', sha256: SHA256 },
          { name: 'a', sha256: SHA256.replace(/^./, '0') },
        ],
      },
      /keys\[1\]: its name/,
    ],
    [
      'a key twice',
      {
        keys: [
          { name: 'a', sha256: SHA256 },
          { name: 'b', sha256: SHA256.toUpperCase() },
        ],
      },
      /keys\[1\]: its sha256/,
    ],
  ])('refuses %s', (_what, file, sentence) => {
    expect(() => readKeys(JSON.stringify(file))).toThrow(sentence);
  });

  it('reports invalid JSON, and shows nothing of it', () => {
    expect(() => readKeys('{"keys": [{"sha256": "hunter2"')).toThrow(/^it is not valid JSON$/);
  });
});
