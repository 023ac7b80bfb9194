import { readFileSync } from 'node:fs';
import path from 'node:path';
import { markerEnvironment, markerHolds } from './markers.js';
import { filterVersions, parseSpecifiers, satisfies } from './specifier.js';
import { compareVersions, orderOf, parseVersion, type Version } from './version.js';

/** What pip's own library says; see record_versions.py next to it. */
const recorded = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../../test/fixtures/resolutions/versions.json'), 'utf8'),
) as {
  normal: Record<string, string | null>;
  valid: string[];
  order: string[][];
  specifiers: Record<string, [within: string, filtered: string] | null>;
  markers: Record<string, boolean | null>;
};
const versionOf = (text: string) => parseVersion(text) as Version;
const bits = (list: readonly boolean[]) => list.map(Number).join('');

it('reads versions as pip does, and writes them in their normal form', () => {
  const read = Object.keys(recorded.normal).map((text) => [text, parseVersion(text)?.text ?? null]);
  expect(Object.fromEntries(read)).toEqual(recorded.normal);
});

it('orders versions as pip does', () => {
  const ranked = recorded.order.flatMap((group, rank) => group.map((text) => ({ text, rank })));
  for (const one of ranked) {
    for (const other of ranked) {
      const said = Math.sign(orderOf(versionOf(one.text), versionOf(other.text)));
      if (said !== Math.sign(one.rank - other.rank))
        throw new Error(`${one.text} and ${other.text}: ${said}`);
    }
  }
});

it.each(Object.entries(recorded.specifiers))('%j allows the same versions as in pip', (text, expected) => {
  const specifiers = parseSpecifiers(text);
  if (!specifiers) return expect(null).toEqual(expected);
  const items = recorded.valid.map((one) => ({ version: versionOf(one) }));
  const kept = new Set(filterVersions(items, specifiers));
  const within = recorded.valid.map((one) => satisfies(one, text) === true);
  expect([bits(within), bits(items.map((item) => kept.has(item)))]).toEqual(expected);
});

it.each(Object.entries(recorded.markers))('the marker %j holds as in pip', (marker, expected) => {
  expect(markerHolds(marker, { ...markerEnvironment({ python: '3.14.2' }), extra: 'a-b' })).toBe(expected);
});

it('accepts parentheses around a specifier, as in old METADATA', () => {
  expect(satisfies('3.1', '(>3.0)')).toBe(true);
});

it('reports an invalid specifier', () => {
  expect(satisfies('1.0', 'about 2')).toBeNull();
});

it('compares numbers of any length exactly, and rejects overlong versions', () => {
  const digits = '9'.repeat(200);
  expect(compareVersions(digits, `1${'0'.repeat(200)}`)).toBeLessThan(0);
  expect(compareVersions(`1.${digits}`, `1.${digits.slice(0, -1)}8`)).toBeGreaterThan(0);
  expect(compareVersions('1.007', '1.7')).toBe(0);
  expect(compareVersions(`1.0a${digits}`, '1.0a1')).toBeGreaterThan(0);
  expect(compareVersions('9'.repeat(100_000), '0')).toBe(0);
  expect(satisfies('9007199254740993', '==9007199254740992')).toBe(false);
});
