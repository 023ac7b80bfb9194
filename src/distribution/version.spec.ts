import { compareVersions, satisfies } from './version.js';

it.each([
  ['1.2', '1.10'],
  ['1.0a1', '1.0'],
  ['1.0.dev3', '1.0a1'],
  ['1.0rc2', '1.0'],
  ['1.0', '1.0.post1'],
  ['2.4.6', '3'],
])('%s comes before %s', (first, second) => {
  expect(compareVersions(first, second)).toBeLessThan(0);
  expect(compareVersions(second, first)).toBeGreaterThan(0);
});

it('reads 1.0 and 1.0.0 as one version', () => {
  expect(compareVersions('1.0', '1.0.0')).toBe(0);
});

it.each([
  ['1.5', '>=1.2,<2', true],
  ['2.0', '>=1.2,<2', false],
  ['1.4.9', '~=1.4.2', true],
  ['1.5', '~=1.4.2', false],
  ['1.9', '~=1.4', true],
  ['2.4.6', '==2.4.*', true],
  ['2.5', '!=2.4.*', true],
  ['2.4', '!=2.4', false],
  ['1', '', true],
  ['3.1', '(>3.0)', true],
])('%s within %s: %s', (version, specifier, expected) => {
  expect(satisfies(version, specifier)).toBe(expected);
});

it('says of a specifier that it cannot be read', () => {
  expect(satisfies('1.0', 'about 2')).toBeNull();
});

it('compares numbers of any length exactly, and reads what is longer than a version can be as none', () => {
  const digits = '9'.repeat(200);
  expect(compareVersions(digits, `1${'0'.repeat(200)}`)).toBeLessThan(0);
  expect(compareVersions(`1.${digits}`, `1.${digits.slice(0, -1)}8`)).toBeGreaterThan(0);
  expect(compareVersions('1.007', '1.7')).toBe(0);
  expect(compareVersions(`1.0a${digits}`, '1.0a1')).toBeGreaterThan(0);
  expect(compareVersions('9'.repeat(100_000), '0')).toBe(0);
  expect(satisfies('9007199254740993', '==9007199254740992')).toBe(false);
});
