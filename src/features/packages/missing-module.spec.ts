import type { Lock, LockedPackage } from '../../engine/distribution/lock-file.js';
import type { Offer } from './import-state.js';
import { hintOfMissing } from './missing-module.js';

const locked = (name: string, imports: string[]): [string, LockedPackage] => [
  name.toLowerCase(),
  { name, version: '1.0', fileName: 'x', sha256: '', installDir: 'site', imports, depends: [] },
];
const lock: Lock = {
  platform: { python: '3.14.2', abiVersion: '1' },
  packages: new Map([locked('numpy', ['numpy']), locked('Pillow', ['PIL']), locked('secret', ['secret'])]),
};
const offer: Offer = { lock, rules: { allow: new Set(), deny: new Set(['secret']) }, installs: true };
const ABSENT = 'is not in the interpreter image of this server';

it.each([
  [
    'numpy',
    `numpy ${ABSENT}. It can be installed: POST /api/packages with {"packages":["numpy"]}, or PYODIDE_PACKAGES of the server.`,
  ],
  [
    'PIL.Image',
    `PIL is part of the package Pillow, which ${ABSENT}. It can be installed: POST /api/packages with {"packages":["Pillow"]}, or PYODIDE_PACKAGES of the server.`,
  ],
  [
    'secret',
    `secret ${ABSENT}, and cannot be installed: The settings of this server do not allow its package.`,
  ],
  [
    'docx',
    `docx is part of the package python-docx, which ${ABSENT}, and cannot be installed: No package of this server provides it. The operator may add a wheel to PYODIDE_PACKAGES.`,
  ],
  [
    'toString',
    `toString ${ABSENT}, and cannot be installed: No package of this server provides it. The operator may add a wheel to PYODIDE_PACKAGES.`,
  ],
])('%s', (module, hint) => {
  expect(hintOfMissing(module, offer)).toBe(hint);
});

it('says that the server installs nothing, and gives a short hint if that is unknown', () => {
  expect(hintOfMissing('numpy', { ...offer, installs: false })).toBe(
    `numpy ${ABSENT}, and cannot be installed: This server does not install packages.`,
  );
  expect(hintOfMissing('numpy', null)).toBe(`numpy ${ABSENT}. GET /api/packages lists its packages.`);
});

it.each(['', '..', 'a b', '<script>', 'x'.repeat(101), '\ud800', 'é'])('has no hint for %j', (module) => {
  expect(hintOfMissing(module, offer)).toBeNull();
});
