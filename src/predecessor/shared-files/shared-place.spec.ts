import {
  checkedPlace,
  hostNameOf,
  NAME_PATTERN,
  nameFault,
  PATH_PATTERN,
  pathOf,
  placeOf,
} from './shared-place.js';

describe('the patterns of the OpenAPI document', () => {
  const names = [
    ['a', 'a.csv', 'ä b.txt', '_x', '1', 'a-b', 'x'.repeat(120), 'a,b', 'a(1).png', '日本.csv'],
    ['', '.a', 'a.', 'a ', '-a', 'a\n', 'a*', 'x'.repeat(121), 'a\0b', '..'],
  ].flat();

  it('take the names that are fine, and no others', () => {
    const name = new RegExp(NAME_PATTERN, 'u');
    expect(names.filter((one) => name.test(one))).toEqual(names.filter((one) => nameFault(one) === null));
    const path = new RegExp(PATH_PATTERN, 'u');
    const paths = [
      ...names,
      ...names.map((one) => `a/${one}`),
      `${'a/'.repeat(10)}b`,
      `${'a/'.repeat(11)}b`,
      '/a',
    ];
    expect(paths.filter((one) => path.test(one))).toEqual(paths.filter((one) => nameFault(one) === null));
  });
});

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
