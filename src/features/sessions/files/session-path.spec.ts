import { relativePath, sessionPath } from './session-path.js';

describe('sessionPath', () => {
  it.each(['a', 'a/b.txt', 'ü b', '..a', 'a..', '%2e%2e'])('takes %s as it is', (path) => {
    expect(sessionPath(path)).toBe(`/home/pyodide/${path}`);
    expect(relativePath(sessionPath(path))).toBe(path);
  });

  it.each([
    '',
    '/',
    '/a',
    '/home/pyodide/a',
    '/tmp/a',
    '..',
    '../a',
    'a/..',
    'a/../b',
    './a',
    'a//b',
    'a/',
    'a\0b',
  ])('refuses %j', (path) => {
    expect(() => sessionPath(path)).toThrow(/^The path of the file must/);
  });

  it('takes nothing outside of the work folder for a part of it', () => {
    expect(relativePath('/tmp/a')).toBeNull();
    expect(relativePath('/home/pyodide')).toBeNull();
    expect(relativePath('/home/pyodide2/a')).toBeNull();
  });
});
