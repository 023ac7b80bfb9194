import { attachmentHeader } from './attachment-header.js';
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

describe('attachmentHeader', () => {
  it('names a file of any name, and lets none out of its quotes', () => {
    expect(attachmentHeader('d/a b.txt')).toBe(`attachment; filename="a b.txt"; filename*=UTF-8''a%20b.txt`);
    expect(attachmentHeader('"\r\nx: y')).toMatch(
      /^attachment; filename="___x_ y"; filename\*=UTF-8''%22%0D%0Ax%3A%20y$/,
    );
    expect(attachmentHeader("ü'(1)*")).toBe(
      `${`attachment; filename="__(1)_"`.replace('(1)', '_1_')}; filename*=UTF-8''%C3%BC%27%281%29%2A`,
    );
  });
});
