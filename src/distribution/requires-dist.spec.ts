import { markerEnvironment } from './markers.js';
import { parseRequiresDist } from './requires-dist.js';

const environment = markerEnvironment('3.14.2');
const parse = (line: string) => parseRequiresDist(line, environment);

it.each([
  ['numpy', { name: 'numpy', specifier: '' }],
  ['python-dateutil (>=2.8.2)', { name: 'python-dateutil', specifier: '(>=2.8.2)' }],
  ['Typing_Extensions>=4.0,<5', { name: 'typing-extensions', specifier: '>=4.0,<5' }],
  ['requests[socks]>=2 ; python_version >= "3.8"', { name: 'requests', specifier: '>=2' }],
  ['pytest ; extra == "test"', null],
  ['colorama; sys_platform == "win32"', null],
])('%s', (line, expected) => {
  expect(parse(line)).toEqual(expected);
});

it.each(['x @ https://example.org/x.whl', '', '-x', 'x; colour == "red"'])('refuses %j', (line) => {
  expect(() => parse(line)).toThrow(SyntaxError);
});

it.each([
  ['x[a', 'brackets that never close'],
  ['x (>=1', 'a parenthesis that never closes'],
  ['x (>=1) y', 'something behind the parenthesis'],
  ['x.', 'a name that ends in a dot'],
  [`x${'y'.repeat(100)}`, 'a name of more than 100 characters'],
])('refuses %j: %s', (line) => {
  expect(() => parse(line)).toThrow(SyntaxError);
});

it.each([
  ['x[a,b](>=1)', { name: 'x', specifier: '(>=1)' }],
  ['x [ a ] == 1.0', { name: 'x', specifier: '== 1.0' }],
  ['x', { name: 'x', specifier: '' }],
])('reads %j', (line, expected) => {
  expect(parse(line)).toEqual(expected);
});
