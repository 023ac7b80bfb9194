import { markerEnvironment } from './markers.js';
import { counts, parseRequirementLine } from './pep508.js';
import { describeSpecifiers } from './specifier.js';

const environment = markerEnvironment({ python: '3.14.2' });
const parse = (line: string) => {
  const { specifiers, ...rest } = parseRequirementLine(line);
  return { ...rest, specifiers: describeSpecifiers(specifiers) };
};
const plain = { extras: [], specifiers: '', url: null, marker: '' };

it.each([
  ['numpy', { name: 'numpy' }],
  ['python-dateutil (>=2.8.2)', { name: 'python-dateutil', specifiers: '>=2.8.2' }],
  ['Typing_Extensions>=4.0,<5', { name: 'typing-extensions', specifiers: '>=4.0,<5' }],
  [
    'requests[Socks, a_b,socks]>=2 ; python_version >= "3.8"',
    { name: 'requests', extras: ['a-b', 'socks'], specifiers: '>=2', marker: 'python_version >= "3.8"' },
  ],
  ['x[a,b](>=1)', { name: 'x', extras: ['a', 'b'], specifiers: '>=1' }],
  ['x [ a ] == 1.0', { name: 'x', extras: ['a'], specifiers: '==1.0' }],
  ['x[]', { name: 'x' }],
  ['x;os_name=="nt"', { name: 'x', marker: 'os_name=="nt"' }],
  [
    'x[a] @ https://example.org/x.whl ; os_name == "nt"',
    { name: 'x', extras: ['a'], url: 'https://example.org/x.whl', marker: 'os_name == "nt"' },
  ],
  ['x@https://example.org/x;y.whl', { name: 'x', url: 'https://example.org/x;y.whl' }],
])('reads %j', (line, expected) => {
  expect(parse(line)).toEqual({ ...plain, ...expected });
});

it.each([
  ['', 'nothing'],
  ['-x', 'a name that begins with a dash'],
  ['x.', 'a name that ends in a dot'],
  [`x${'y'.repeat(100)}`, 'a name of more than 100 characters'],
  ['x[a', 'brackets that never close'],
  ['x[a,]', 'an extra without a name'],
  ['x[a b]', 'an invalid extra'],
  ['x (>=1', 'a parenthesis that never closes'],
  ['x (>=1) y', 'text after the parenthesis'],
  ['x >=1.0.*', 'a star with an operator other than =='],
  ['x 1.0', 'a version without an operator'],
  ['x @', 'no URL'],
  ['x @ https://example.org/x.whl os_name', 'text after the URL'],
  [`x${' '.repeat(9000)}`, 'too many characters'],
])('rejects %j: %s', (line) => {
  expect(() => parse(line)).toThrow(SyntaxError);
});

it.each([
  ['pytest ; extra == "test"', [], false],
  ['pytest ; extra == "Te_st"', ['te-st'], true],
  ['pytest ; extra == "test"', ['other', 'test'], true],
  ['colorama; sys_platform == "win32"', [], false],
  ['colorama; sys_platform == "win32" and extra == "a"', ['a'], false],
  ['x', ['a'], true],
])('%j with %j counts: %s', (line, extras, expected) => {
  expect(counts(parseRequirementLine(line), environment, extras)).toBe(expected);
});

it('reports an invalid marker', () => {
  expect(() => counts({ marker: 'colour == "red"' }, environment, [])).toThrow(SyntaxError);
});
