import type { Lock, LockedPackage } from '../lock-file.js';
import { PackageError } from '../package-error.js';
import type { ResolvedPackage } from '../resolver/resolved-package.js';
import { packagesOfPylock } from './pylock-packages.js';
import { readPylockTables } from './pylock-tables.js';
import { pylockText } from './pylock-text.js';

const SUMS = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(64)) as [string, string, string, string];
const locked: LockedPackage = {
  ...{ name: 'From_Lock', version: '1.0', fileName: 'from_lock-1.0-py3-none-any.whl', sha256: SUMS[0] },
  ...{ installDir: 'site', imports: ['from_lock'], depends: [] },
};
const library: LockedPackage = {
  ...locked,
  name: 'libx',
  fileName: 'libx-1.0.zip',
  sha256: SUMS[1],
  installDir: 'dynlib',
};
const lock: Lock = {
  platform: { python: '3.14.2', abiVersion: '2026_0' },
  packages: new Map<string, LockedPackage>([
    ['from-lock', locked],
    ['libx', library],
  ]),
};

const read = (text: string, file = '/etc/pool/pylock.toml') =>
  packagesOfPylock(readPylockTables(text, 'pylock.toml'), lock, file);
const refusal = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof PackageError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'taken';
};

it('reads what it wrote', () => {
  const packages: ResolvedPackage[] = [
    { ...library, id: 'libx', source: 'lock', requested: false },
    { ...locked, id: 'from-lock', source: 'lock', requested: true, depends: ['libx'] },
    {
      ...{ id: 'x', name: 'x', version: '2.0', fileName: 'x-2.0-py3-none-any.whl', sha256: SUMS[2] },
      ...{
        installDir: 'site',
        imports: ['x', 'y"z'],
        depends: ['from-lock'],
        requested: true,
        source: 'index',
      },
      origin: {
        url: 'https://index.example/x-2.0-py3-none-any.whl',
        index: 'https://index.example/simple/',
        size: 9,
      },
    },
  ];
  const text = pylockText({
    ...{
      platform: lock.platform,
      packages,
      requirements: ['x>=1'],
      key: 'k',
      indexes: ['https://index.example/simple/'],
    },
    placeOf: ({ fileName, origin }) => origin?.url ?? `/files/${fileName}`,
  });
  expect(read(text)).toEqual(packages);
  expect(readPylockTables(text, 'x').own).toEqual({
    requirements: ['x>=1'],
    indexes: ['https://index.example/simple/'],
    key: 'k',
  });
});

/** As written by other tools. */
const FOREIGN = `
lock-version = "1.0"
created-by = "another tool"
requires-python = ">=3.12"
environments = ["sys_platform == 'linux'", "python_version >= '3.14'"]
extras = ["web"]
default-groups = ["Main"]

[[packages]]
name = "Top"
version = "1.0"
dependencies = [{ name = "native" }]
wheels = [{ url = "https://index.example/top-1.0-py3-none-any.whl", hashes = { sha256 = "${SUMS[0]}" } }]

[[packages]]
name = "native"
version = "2.0"
sdist = { url = "https://index.example/native-2.0.tar.gz", hashes = { sha256 = "${SUMS[3]}" } }
wheels = [
  { url = "https://index.example/native-2.0-py3-none-any.whl", hashes = { sha256 = "${SUMS[3]}" } },
  { name = "native-2.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl", path = "wheels/n.whl", hashes = { sha256 = "${SUMS[1].toUpperCase()}" } },
  { url = "https://index.example/native-2.0-cp314-cp314-win_amd64.whl", hashes = { sha256 = "${SUMS[3]}" } },
]

[[packages]]
name = "elsewhere"
version = "1.0"
marker = "sys_platform == 'win32'"

[[packages]]
name = "grouped"
version = "1.0"
marker = "'main' in dependency_groups and 'web' not in extras"
wheels = [{ path = "/abs/grouped-1.0-py3-none-any.whl", hashes = { sha256 = "${SUMS[2]}" } }]
`;

it('reads files of other tools: the best wheel, markers, unneeded packages as requested ones', () => {
  const shown = read(FOREIGN).map(({ id, version, fileName, sha256, requested, origin, source }) =>
    [id, version, fileName, sha256.charAt(0), requested, origin?.url, source].join(' '),
  );
  expect(shown).toEqual([
    'grouped 1.0 grouped-1.0-py3-none-any.whl c true /abs/grouped-1.0-py3-none-any.whl index',
    'native 2.0 native-2.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl b false /etc/pool/wheels/n.whl index',
    'top 1.0 top-1.0-py3-none-any.whl a true https://index.example/top-1.0-py3-none-any.whl index',
  ]);
});

const ONE = (more: string) => `lock-version = "1.0"\n[[packages]]\nname = "x"\nversion = "1.0"\n${more}\n`;
const WHEEL = (file: string) =>
  `wheels = [{ url = "https://index.example/${file}", hashes = { sha256 = "${SUMS[0]}" } }]`;

it.each([
  ['', 'lock-version is ""'],
  ['lock-version = "2.0"', 'lock-version is "2.0"'],
  ['lock-version = ', 'it is not valid TOML'],
  ['[[packages]]\n'.repeat(3), 'lock-version'],
  [ONE(''), 'no wheel of x that runs on this interpreter'],
  [ONE(WHEEL('x-1.0-cp314-cp314-win_amd64.whl')), 'no wheel of x'],
  [ONE(WHEEL('y-1.0-py3-none-any.whl')), 'no wheel of x'],
  [ONE(WHEEL('x-1.0.tar.gz')), 'no wheel of x'],
  [ONE(WHEEL('x-1.0-py3-none-any.whl').replace('sha256', 'md5')), 'has no SHA-256'],
  [ONE('wheels = [{ name = "x-1.0-py3-none-any.whl" }]'), 'has no SHA-256, or neither url nor path'],
  [ONE('vcs = { type = "git", url = "https://index.example/x" }'), 'no wheel of x'],
  [ONE(`requires-python = "<3.14"\n${WHEEL('x-1.0-py3-none-any.whl')}`), 'x needs Python <3.14'],
  [ONE('marker = "colour == 1"'), 'is invalid'],
  [`requires-python = "<3.14"\n${ONE('')}`, 'it is for Python <3.14'],
  [`environments = ["sys_platform == 'linux'"]\n${ONE('')}`, 'its environments do not include'],
  [FOREIGN.replaceAll('"Top"', '"native"'), 'contains a package twice'],
  [ONE('').replace('"x"', '"../x"'), 'a package has no name'],
  [
    ONE(`${WHEEL('x-1.0-py3-none-any.whl')}\n[packages.tool.pyodide-pool-server]\nsource = "lock"`),
    'another Pyodide distribution',
  ],
  [
    ONE(`${WHEEL('x-1.0-py3-none-any.whl')}\n[packages.tool.pyodide-pool-server]\nsource = "lock"`)
      .replace('"x"', '"from-lock"')
      .replace(SUMS[0], SUMS[3]),
    'which has another from-lock',
  ],
])('rejects %j', (text, sentence) => {
  expect(refusal(text)).toContain(sentence);
  expect(refusal(text)).toMatch(/^PACKAGE_INVALID: pylock.toml cannot be used: /);
});
