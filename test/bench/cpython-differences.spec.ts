import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DIFFERENCES } from '../../bench/kit/cpython-differences.mjs';

const page = readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'python.md'), 'utf8');

it.each(DIFFERENCES.map(([, row]) => row))(
  'docs/python.md explains tests of CPython’s by the row %s',
  (row) => {
    expect(page).toContain(`\n${row}`);
  },
);
