import { checkedPlace, hostNameOf, nameFault, pathOf, placeOf } from './shared-place.js';

describe('names of shared files', () => {
  it.each([
    'a.csv',
    'matplotlib/sine wave.png',
    'größe (2).png',
    '_x',
    '1/2/3/4/5/f',
    '1/2/3/4/5/6/7/8/9/10/f',
    '0',
  ])('takes %p', (name) => {
    expect(nameFault(name)).toBeNull();
  });

  it.each([
    '',
    '.',
    '..',
    '../a',
    'a/../b',
    'a/./b',
    'a//b',
    '/etc/passwd',
    'a/',
    '.hidden',
    'a\0b',
    'a\nb',
    'a\\b',
    'C:a',
    'a%2f..',
    'a.',
    'a ',
    '\ud800',
    '\u202egnp.exe',
    'a'.repeat(121),
    '1/2/3/4/5/6/7/8/9/10/11/f',
    `${'a'.repeat(100)}/${'b'.repeat(100)}/c`,
  ])('refuses %p', (name) => {
    expect(nameFault(name)).toMatch(/^must /);
    expect(() => checkedPlace('uploads', name)).toThrow(/^The file name must /);
  });
});

describe('places', () => {
  it('are found from the paths that Python knows, and only in the two folders', () => {
    const place = { folder: 'plots' as const, name: 'a/b.png' };
    expect(placeOf(pathOf(place))).toEqual(place);
    for (const path of [
      '/home/pyodide/a',
      '/home/pyodide/uploads/',
      '/tmp/uploads/a',
      '/home/pyodide/plots/../a',
    ])
      expect(placeOf(path)).toBeNull();
  });

  it('have files on the host whose names hold nothing of theirs', () => {
    const names = [hostNameOf({ folder: 'uploads', name: 'a' }), hostNameOf({ folder: 'plots', name: 'a' })];
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{64}\.shared$/);
  });
});
