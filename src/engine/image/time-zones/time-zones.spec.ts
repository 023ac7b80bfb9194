import { describe, expect, it } from '@jest/globals';
import { timeZone, timeZoneFiles } from './time-zones.js';

/** Counts in the header of the second part, and the rule in the footer. */
function read(file: Buffer): { changes: number; kinds: number; rule: string } {
  const second = file.indexOf('TZif', 4, 'latin1');
  const [changes, kinds] = [file.readUInt32BE(second + 32), file.readUInt32BE(second + 36)];
  return { changes, kinds, rule: file.toString('latin1').split('\n').at(-2) as string };
}

describe('the files of the time zones', () => {
  const files = new Map(timeZoneFiles());
  const names = (files.get('tzdata/zones') as Buffer).toString().trimEnd().split('\n');

  it('include a file for each name, and a package for each folder', () => {
    expect(names.length).toBeGreaterThan(590);
    expect(names).toEqual(
      expect.arrayContaining(['UTC', 'Europe/Berlin', 'US/Eastern', 'America/Indiana/Knox']),
    );
    expect(names.filter((name) => !files.has(`tzdata/zoneinfo/${name}`))).toEqual([]);
    const folders = new Set(names.map((name) => name.slice(0, name.lastIndexOf('/') + 1)));
    expect([...folders].filter((folder) => !files.has(`tzdata/zoneinfo/${folder}__init__.py`))).toEqual([]);
    expect(String(files.get('tzdata/__init__.py'))).toMatch(
      /IANA_VERSION = "\d{4}[a-z]"\n__version__ = "\d{4}\.\d+"\n$/,
    );
  });

  it('are reproducible: they are part of an image', () => {
    expect(timeZone('Europe/Dublin').equals(files.get('tzdata/zoneinfo/Europe/Dublin') as Buffer)).toBe(true);
  });

  it.each([
    ['UTC', 0, 1, 'UTC0'],
    ['Asia/Kolkata', 7, 5, 'IST-5:30'],
    ['Europe/Berlin', 143, 4, 'CET-1CEST,M3.5.0,M10.5.0/3'],
    ['America/New_York', 236, 5, 'EST5EDT,M3.2.0,M11.1.0'],
  ])(
    '%s has its changes up to 2037, at least its kinds of local time, and its rule',
    (name, changes, kinds, rule) => {
      const found = read(timeZone(name));
      expect(found.rule).toBe(rule);
      expect(found.changes).toBe(changes);
      expect(found.kinds).toBeGreaterThanOrEqual(kinds);
      expect(found.kinds).toBeLessThan(12);
    },
  );

  it('list all changes that no rule describes', () => {
    expect(read(timeZone('Asia/Gaza')).changes).toBeGreaterThan(400);
  });

  it('begin with an empty first part, like the files of zic', () => {
    const file = timeZone('Europe/Berlin');
    expect(file.toString('latin1', 0, 5)).toBe('TZif2');
    expect([32, 36, 40].map((at) => file.readUInt32BE(at))).toEqual([0, 1, 1]);
    expect(file.indexOf('TZif', 4, 'latin1')).toBe(44 + 6 + 1);
  });

  it('fail for an unknown name', () => {
    expect(() => timeZone('Europe/Nowhere')).toThrow('Europe/Nowhere');
  });
});
