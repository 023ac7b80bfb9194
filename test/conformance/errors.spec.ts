import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ERRORS } from '../../src/base/error-table.js';

describe('docs/errors.md', () => {
  it('lists every code of the table with its status, fault, wait and meaning, and no other', () => {
    const page = readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'errors.md'), 'utf8');
    const rows = Object.entries(ERRORS).map(([code, info]) => {
      const wait = info.retryAfterSeconds ? `${info.retryAfterSeconds} s` : '';
      return `| \`${code}\` | ${info.status} | ${info.fault} | ${wait} | ${info.meaning} |`;
    });
    expect(page.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows);
  });
});
