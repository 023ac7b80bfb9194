import { collectRule } from '../../../features/executions/delivery-rules.js';
import { isBase64, pathFault } from '../../../features/executions/files-rule.js';
import { IS_IDEMPOTENCY_KEY, readIdempotencyKey } from '../../idempotency/idempotency-key.js';
import * as own from './schema-patterns.js';
import { argsRule, codeRule, envRule } from './text-rules.js';

const patterns = { ...own, IDEMPOTENCY_KEY: IS_IDEMPOTENCY_KEY.source };
const path = (text: string) => pathFault(text) === null;
const key = (text: string): boolean => {
  try {
    return readIdempotencyKey(text) !== null;
  } catch {
    return false;
  }
};
const PATHS = [
  ['a', 'a/b', '.a', '..a', '...', 'a/.b/..c', 'a.', '-', ' ', 'ä/日本', 'a\nb'],
  ['', '.', '..', 'a//b', 'a/', '/a', 'a/./b', 'a/..', '../a', 'a\0b', './a', 'x'.repeat(256)],
].flat();
const ABSOLUTE = [
  ['/tmp/a', '/home/pyodide/a/b', '/home/pyodide/.x'],
  ['/tmp', '/tmp/', '/tmpx/a', '/home/pyodide/../a', '/home/x', '/tmp//a'],
].flat();
const BASE64 = [
  ['', 'AQID', 'AQ==', 'AQ', 'AQI=', 'AQI', 'AQ=\n=', ' AQ ID ', '-_-_', 'A\r\nQ', 'AQIDBA=='],
  ['A', 'AQ=', '=', 'AB==', 'AQJ=', 'A*==', 'AQ==AQ==', 'AQI==', 'AQID=', '====', 'AQIDB', 'AR'],
].flat();

describe('a pattern of the OpenAPI document takes what its rule takes', () => {
  it.each<[keyof typeof patterns, (text: string) => boolean, string[]]>([
    [
      'NOT_BLANK',
      (text) => codeRule(text) === null,
      ['', ' ', '\n\t\v\f\r', '\u00a0\u3000\ufeff\u2028', '\x85', '\x1c', 'x', ' x\n', '\u200b', '\u1680'],
    ],
    ['NO_NUL', (text) => argsRule([text]) === null, ['', '\0', 'a\0b', 'a\nb', 'x']],
    [
      'ENV_NAME',
      (text) => envRule({ [text]: '' }) === null,
      ['A', '_a1', '1a', '', 'a b', 'a-b', 'ä', 'A\n'],
    ],
    ['INPUT_PATH', path, [...PATHS, ...ABSOLUTE]],
    ['RELATIVE_PATH', (text) => !text.startsWith('/') && path(text), [...PATHS, ...ABSOLUTE]],
    [
      'COLLECT_GLOB',
      (text) => collectRule([text]) === null,
      [...PATHS, ...ABSOLUTE, '**', '*.csv', 'out/**', '/tmp/**'],
    ],
    ['BASE64', isBase64, BASE64],
    ['IDEMPOTENCY_KEY', key, ['a', '"a"', '"', '""', 'a"b', 'a b', 'x'.repeat(256), 'x'.repeat(255), 'é']],
  ])('%s', (name, takes, texts) => {
    const pattern = new RegExp(patterns[name], 'u');
    const both = new Set(texts.map(takes));
    expect(both).toEqual(new Set([true, false]));
    expect(texts.filter((text) => pattern.test(text))).toEqual(texts.filter(takes));
  });
});
