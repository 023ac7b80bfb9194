import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const SRC = path.join(import.meta.dirname, '..', '..', 'src');

it('only common/iso-time.ts makes a date of a number: elsewhere one out of range would be a 500', () => {
  const makers = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .filter((name) => /new Date\(\s*[^)\s]/.test(readFileSync(path.join(SRC, name), 'utf8')));
  expect(makers.map((name) => name.replaceAll(path.sep, '/'))).toEqual(['base/iso-time.ts']);
});
