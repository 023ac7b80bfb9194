import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { markerEnvironment } from '../markers.js';
import { readRequirementsFile } from './requirements-file.js';
import { isListFile, keyOf, readWanted } from './wanted-packages.js';

const folder = mkdtempSync(path.join(tmpdir(), 'requirements-'));
const file = path.join(folder, 'requirements.txt');
const environment = markerEnvironment({ python: '3.14.2' });
const SUM = 'ab'.repeat(32);
mkdirSync(path.join(folder, 'more'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string) {
  writeFileSync(file, text);
  const { requirements, constraints } = readRequirementsFile(file, environment);
  const plain = [...constraints].map(([name, { specifiers, sha256 }]) => [
    name,
    specifiers.map(({ operator, wanted }) => operator + wanted).join(),
    sha256 && [...sha256],
  ]);
  return { requirements: requirements.map((one) => one.text), constraints: plain };
}

it('reads lines as pip does', () => {
  writeFileSync(path.join(folder, 'more', 'base.txt'), 'base\n-r deeper.txt\n');
  writeFileSync(path.join(folder, 'more', 'deeper.txt'), 'deeper\n-r base.txt\n');
  writeFileSync(path.join(folder, 'constraints.txt'), 'numpy<3\nrich\n');
  const text = [
    '\ufeff# a comment',
    'numpy>=2,<3  # another one',
    '',
    'rich [jupyter] ~= 14.0 ; \\',
    '  python_version >= "3.9"\r',
    'pywin32 ; sys_platform == "win32"',
    '-r more/base.txt',
    '--constraint=constraints.txt',
    '--only-binary :all:',
    `x==1.0 --hash=sha256:${SUM.toUpperCase()} \\`,
    `    --hash=sha256:${'c'.repeat(64)}`,
    `tool @ https://index.example/tool-1.0-py3-none-any.whl#sha256=${SUM}`,
    './wheels/own-1.0-py3-none-any.whl',
  ].join('\n');
  expect(read(text)).toEqual({
    requirements: [
      ...['numpy>=2,<3', 'rich [jupyter] ~= 14.0', 'base', 'deeper', 'x==1.0'],
      `tool @ https://index.example/tool-1.0-py3-none-any.whl#sha256=${SUM}`,
      './wheels/own-1.0-py3-none-any.whl',
    ],
    constraints: [
      ['numpy', '<3', null],
      ['x', '', [SUM, 'c'.repeat(64)]],
    ],
  });
});

const WHEEL = 'https://index.example/a;b=1/tool-1.0-py3-none-any.whl';

it.each([
  [WHEEL, [WHEEL]],
  [`${WHEEL}#sha256=${SUM} ; sys_platform == "emscripten"`, [`${WHEEL}#sha256=${SUM}`]],
  [`${WHEEL}; python_version >= "3.9"`, [WHEEL]],
  [`${WHEEL} ; sys_platform == "win32"`, []],
  [`tool @ ${WHEEL}`, [`tool @ ${WHEEL}`]],
  [`tool[B,a]@${WHEEL} ; python_version >= "3.9"`, [`tool[a,b] @ ${WHEEL}`]],
  [`tool @ ${WHEEL}; sys_platform == "win32"`, []],
  ['https://user;x:p@index.example/tool-1.0-py3-none-any.whl', undefined],
  ['/srv/w/tool-1.0-py3-none-any.whl ; python_version >= "3.9"', ['/srv/w/tool-1.0-py3-none-any.whl']],
  ['wheels/tool-1.0-py3-none-any.whl;python_version >= "3.9"', ['wheels/tool-1.0-py3-none-any.whl']],
  ['numpy>=2;python_version >= "3.9"', ['numpy>=2']],
])('keeps the semicolons of a URL, and reads a marker after it: %s', (line, expected) => {
  expect(read(line).requirements).toEqual(expected ?? [line.replace(/;\s.*/, '')]);
});

it.each([
  ['--index-url https://index.example/simple', 'line 1: the option'],
  ['\n--extra-index-url=https://index.example/simple', 'line 2: the option'],
  ['--find-links .', 'the option'],
  ['--pre', 'the option'],
  ['-e .', 'the option'],
  ['numpy numpy', 'is not a valid requirement'],
  ['git+https://index.example/x', 'is not a valid requirement'],
  ['x ; colour == "red"', 'is not a valid requirement'],
  ['x==1 --hash=md5:abc', 'an option of "x==1"'],
  ['x==1 --config-settings=a', 'an option of "x==1"'],
  [`${WHEEL} and more`, 'is not a valid requirement'],
  [`tool @ ${WHEEL} and more`, 'is not a valid requirement'],
  ['-r absent.txt', 'absent.txt: file not found'],
])('rejects %j', (text, sentence) => {
  expect(() => read(text)).toThrow(sentence);
});

it('limits the length of lines and the number of files', () => {
  expect(() => read(`x${' '.repeat(5 << 20)}`)).toThrow('cannot be read');
  for (let at = 0; at < 30; at++) writeFileSync(path.join(folder, `${at}.txt`), `-r ${at + 1}.txt\n`);
  expect(() => read('-r 0.txt')).toThrow('more than 20 files');
});

describe('the wanted packages', () => {
  const lock = { platform: { python: '3.14.2', abiVersion: '2026_0' }, packages: new Map() };

  it('are those of files and settings; requirements of clients override them', () => {
    writeFileSync(file, 'a>=1\nb\n');
    const { requirements } = readWanted([file, 'c'], ['b==2'], lock);
    expect(requirements.map(({ text }) => text)).toEqual(['a>=1', 'c', 'b==2']);
  });

  it('have the same key in any order, and another with another version, rule or distribution', () => {
    const key = (texts: string[], of = lock, rules: unknown = []) =>
      keyOf(readWanted(texts, [], of), of, rules);
    expect(key(['a', 'b'])).toBe(key(['b', 'a']));
    const other = { ...lock, platform: { ...lock.platform, abiVersion: '2027_0' } };
    const keys = [key(['a']), key(['a>1']), key(['a', 'b']), key(['a'], other), key(['a'], lock, ['deny'])];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    ['requirements.txt', true],
    ['/etc/pool/dev.txt', true],
    ['pylock.toml', true],
    ['pylock.prod.toml', true],
    ['numpy', false],
    ['poetry.lock', false],
    ['my.toml', false],
    ['https://index.example/requirements.txt', false],
  ])('%s is a file that lists packages: %s', (text, expected) => {
    expect(isListFile(text)).toBe(expected);
  });
});
