import { describe, expect, it } from '@jest/globals';
import { matchGlob } from './match-glob.js';

describe('matchGlob', () => {
  it.each([
    ['a.txt', 'a.txt'],
    ['*.csv', 'table.csv'],
    ['*', '.hidden'],
    ['a?c', 'a\u{1F600}c'],
    ['out/*', 'out/a'],
    ['**', 'a'],
    ['**', 'a/b/c'],
    ['**/*.png', 'a.png'],
    ['**/*.png', 'x/y/a.png'],
    ['out/**', 'out/a/b'],
    ['a/**/z', 'a/z'],
    ['a/**/z', 'a/b/z/c/z'],
    ['**/b/**/d', 'a/b/c/b/d'],
    ['*a*b*', 'xxaxxbxx'],
    ['/tmp/**', '/tmp/a'],
    ['a[b', 'a[b'],
  ])('%s takes %s', (pattern, path) => expect(matchGlob(pattern, path)).toBe(true));

  it.each([
    ['a.txt', 'b.txt'],
    ['*.csv', 'out/table.csv'],
    ['?', 'ab'],
    ['?', ''],
    ['out/*', 'out/a/b'],
    ['out/**', 'other/a'],
    ['a/**/z', 'a/b'],
    ['**/b/**/d', 'a/b/c'],
    ['*ab', 'abx'],
    ['a.c', 'abc'],
    ['a**b', 'a/b'],
    ['', 'a'],
  ])('%s does not take %s', (pattern, path) => expect(matchGlob(pattern, path)).toBe(false));

  it('is quick with the patterns that backtracking fears', () => {
    const started = performance.now();
    expect(matchGlob(`${'*a'.repeat(250)}b`, 'a'.repeat(4000))).toBe(false);
    expect(matchGlob(`${'**/a/'.repeat(100)}b`, 'a/'.repeat(2000))).toBe(false);
    // Backtracking would take years.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
