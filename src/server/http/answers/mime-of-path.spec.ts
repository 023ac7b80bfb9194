import { describe, expect, it } from '@jest/globals';
import { contentTypeOf, mimeOfPath } from './mime-of-path.js';

describe('mimeOfPath', () => {
  it.each([
    ['a.csv', 'text/csv'],
    ['d.csv/a.PNG', 'image/png'],
    ['a.py', 'text/x-python'],
    ['a.ipynb', 'application/x-ipynb+json'],
    ['a.jsonl', 'application/jsonl'],
    ['a.parquet', 'application/vnd.apache.parquet'],
    ['a.sqlite', 'application/vnd.sqlite3'],
    ['a.tex', 'text/x-tex'],
    ['a.log', 'text/plain'],
    ['a.md', 'text/markdown'],
    ['a.yml', 'application/yaml'],
    ['a.tar.gz', 'application/gzip'],
    ['a.js', 'text/javascript'],
    ['a.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['.csv', 'text/csv'],
  ])('of %s is %s', (path, type) => expect(mimeOfPath(path)).toBe(type));

  it.each(['', 'csv', 'd.csv/a', 'a.', 'a.unknown-one', 'a.constructor', 'a.__proto__', 'a.x\\csv'])(
    'of %j is that of any bytes',
    (path) => expect(mimeOfPath(path)).toBe('application/octet-stream'),
  );
});

describe('contentTypeOf', () => {
  it.each([
    ['a.html', 'text/html; charset=utf-8'],
    ['a.js', 'text/javascript; charset=utf-8'],
    ['a.json', 'application/json; charset=utf-8'],
    ['a.png', 'image/png'],
    ['a.svg', 'image/svg+xml'],
  ])('of %s is %s', (path, type) => expect(contentTypeOf(path)).toBe(type));
});
