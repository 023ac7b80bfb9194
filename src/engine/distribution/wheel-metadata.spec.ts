import { readMetadata } from './wheel-metadata.js';

const read = (...lines: string[]) => readMetadata(Buffer.from(lines.join('\n')));

const NOTHING = { requires: [], requiresPython: '' };

it('reads relevant headers in any case, up to the first empty line', () => {
  expect(
    read(
      'Metadata-Version: 2.4',
      'NAME:  x ',
      'version:1.0',
      'Requires-Dist: a',
      'requires-dist: b>1',
      '',
      'Requires-Dist: c',
    ),
  ).toEqual({ ...NOTHING, name: 'x', version: '1.0', requires: ['a', 'b>1'] });
  expect(readMetadata(Buffer.from('Name: x\r\nVersion: 1\r\n\r\nRequires-Dist: c'))).toEqual({
    ...NOTHING,
    name: 'x',
    version: '1',
    requires: [],
  });
});

it('joins a header with its continuation lines', () => {
  expect(
    read('Name: x', 'Requires-Dist: a', '\t>=1.0 ;', '   os_name == "posix"', 'Description: y', ' Name: z'),
  ).toEqual({
    ...NOTHING,
    name: 'x',
    version: '',
    requires: ['a >=1.0 ; os_name == "posix"'],
  });
});

it('uses the first of several names', () => {
  expect(read('Name: x', 'Name: y').name).toBe('x');
});

it('ignores other headers and invalid lines of any length', () => {
  const long = 'y'.repeat(100_000);
  expect(
    read(long, `Keywords: ${long}`, `Description: ${long}`, ` ${long}`, `${long}: z`, ': x', 'Name: x'),
  ).toMatchObject({ name: 'x' });
});

it.each([
  [
    'too many dependencies',
    Array(1001).fill('Requires-Dist: a').join('\n'),
    'more than 1000 Requires-Dist headers',
  ],
  [
    'an overlong dependency',
    `Requires-Dist: ${'a'.repeat(5000)}`,
    'Requires-Dist has more than 4096 characters',
  ],
  [
    'an overlong folded header',
    `Requires-Dist: a\n${' b\n'.repeat(3000)}`,
    'Requires-Dist has more than 4096',
  ],
  ['an overlong name', `Name: ${' x'.repeat(5000)}`, 'Name has more than 4096 characters'],
  ['more than 4 MB', `Name: x\n\n${' '.repeat(4 << 20)}`, 'METADATA has more than'],
])('rejects %s', (_what, text, sentence) => {
  expect(() => readMetadata(Buffer.from(text))).toThrow(sentence);
});

it('reads Requires-Python', () => {
  expect(read('Requires-Python: >=3.9,<4')).toMatchObject({ requires: [], requiresPython: '>=3.9,<4' });
});
