import { filesRule, isBase64, pathFault } from './files-rule.js';

describe('pathFault', () => {
  it.each(['a', 'a/b.txt', 'data/..x', '.hidden', 'a b/ü.txt', '/home/pyodide/x', '/tmp/x/y'])(
    'takes %p',
    (path) => {
      expect(pathFault(path)).toBeNull();
    },
  );

  it.each([
    '',
    '.',
    '..',
    '../x',
    'a/../x',
    'a/./x',
    'a//x',
    'a/',
    '/',
    '/x',
    '/home/pyodide',
    '/home/pyodide/',
    '/home/pyodide/../../etc/x',
    '/tmpx/y',
    '/home/pyodidex/y',
    '//tmp/x',
    'a\0b',
    'x'.repeat(513),
    'x'.repeat(256),
    'a\ud800',
    5,
    null,
  ])('refuses %j', (path) => {
    expect(pathFault(path)).toEqual(expect.any(String));
  });
});

describe('isBase64', () => {
  const bytes = Buffer.from(Array.from({ length: 100 }, (_, n) => (n * 37 + 200) % 256));
  const text = bytes.toString('base64');

  it.each([
    ['nothing', ''],
    ['padding of two', 'AA=='],
    ['padding of one', 'AAA='],
    ['whole groups', 'AAAA'],
    ['lines', text.replace(/.{76}/g, '$&\r\n')],
    ['a line break at the end', `${text}\n`],
    ['no padding', text.replace(/=+$/, '')],
    ['no padding, in lines', `${text.replace(/=+$/, '').replace(/.{64}/g, '$&\n')}\n`],
    ['the alphabet for URLs', bytes.toString('base64url')],
  ])('takes %s, as Node decodes it', (_what, one) => {
    expect(isBase64(one)).toBe(true);
    if (one.length > 4) expect(Buffer.from(one, 'base64')).toEqual(bytes);
  });

  it.each([
    'A',
    'AAAAA',
    'AA=A',
    '=',
    '==',
    '====',
    'A===',
    'AA=',
    'AA==AAAA',
    'A\u00a0A=',
    'AB==',
    'AAB=',
    'AB',
    'AAB',
    '*',
  ])('refuses %j', (one) => {
    expect(isBase64(one)).toBe(false);
  });
});

describe('filesRule', () => {
  it('takes files in both encodings', () => {
    const files = [
      { path: 'a', content: 'text' },
      { path: 'b', content: 'text', encoding: 'utf8' },
      { path: 'c/d', content: 'AA==', encoding: 'base64' },
    ];
    expect(filesRule(files)).toBeNull();
    expect(filesRule([])).toBeNull();
  });

  it.each([
    [{}, /^must be an array/],
    [['a'], /\[0\] must be an object/],
    [[{ path: 'a', content: '', size: 1 }], /\[0\] has the unknown field "size"/],
    [[{ path: 'a' }], /\[0\] content must be a string/],
    [[{ path: 'a', content: '\ud800' }], /content must be valid Unicode/],
    [[{ path: 'a', content: '', encoding: 'hex' }], /encoding must be "utf8" or "base64"; received "hex"/],
    [[{ path: 'a', content: '', encoding: null }], /encoding must be .*; received null/],
  ])('names the fault in %j', (files, fault) => {
    expect(filesRule(files)).toMatch(fault);
  });

  it('refuses the same place twice, however it is written', () => {
    const files = [
      { path: 'a', content: '' },
      { path: '/home/pyodide/a', content: '' },
    ];
    expect(filesRule(files)).toMatch(/\[1\] path must be unique/);
  });

  it('refuses a file that another one needs as a folder, in either order', () => {
    const files = [
      { path: 'a/b/c', content: '' },
      { path: 'a', content: '' },
    ];
    expect(filesRule(files)).toMatch(/cannot be a file and a folder/);
    expect(filesRule(files.reverse())).toMatch(/cannot be a file and a folder/);
  });

  it('stops at the first fault of a huge list', () => {
    const files = Array.from({ length: 200_000 }, () => ({}));
    const started = performance.now();
    expect(filesRule(files)).toMatch(/\[0\]/);
    expect(performance.now() - started).toBeLessThan(100);
  });

  const at = (...paths: string[]) => filesRule(paths.map((path) => ({ path, content: '' })));

  it.each([
    [['a', 'a/b']],
    [['a', 'a-b', 'a.b', 'a/b']],
    [['a/b', 'a-b', 'a']],
    [['x/y', 'x/y-z', 'x/y/z/w']],
    [['é', 'é/b', 'a']],
  ])('finds the file where another needs a folder in %j', (paths) => {
    expect(at(...paths)).toMatch(/cannot be a file and a folder/);
  });

  it.each([[['a', 'ab', 'a-b', 'a.b/c']], [['a/b', 'a/bc', 'a/b-c/d']], [['b/a', 'a/b']]])(
    'accepts files next to folders with similar names: %j',
    (paths) => {
      expect(at(...paths)).toBeNull();
    },
  );

  it('counts the bytes of a segment, not its characters', () => {
    expect(at(`${'é'.repeat(127)}/x`)).toBeNull();
    expect(at(`x/${'é'.repeat(128)}`)).toMatch(/segments of at most 255 bytes/);
  });

  it('looks at thousands of files with hundreds of folders each in no time', () => {
    const files = Array.from({ length: 7_000 }, (_, n) => ({ path: `${'a/'.repeat(250)}${n}`, content: '' }));
    const startedAt = process.cpuUsage();
    expect(filesRule(files)).toBeNull();
    expect(process.cpuUsage(startedAt).user / 1000).toBeLessThan(700);
  });
});
