import type { Lock, LockedPackage } from '../../engine/distribution/lock-file.js';
import { describeImports, type FoundImport, type Offer } from './describe-imports.js';

const locked = (name: string, imports: string[]): [string, LockedPackage] => [
  name.toLowerCase(),
  { name, version: '1.0', fileName: 'x', sha256: '', installDir: 'site', imports, depends: [] },
];
const lock: Lock = {
  platform: { python: '3.14.2', abiVersion: '1' },
  packages: new Map([
    locked('Pillow', ['PIL']),
    locked('proto', ['google.protobuf']),
    locked('secret', ['secret']),
  ]),
};
const offer: Offer = { lock, rules: { allow: new Set(), deny: new Set(['secret']) }, installs: true };
const found = (module: string, more: Partial<FoundImport> = {}): FoundImport => ({
  module,
  line: 1,
  column: 1,
  found: false,
  standard: false,
  blocked: null,
  ...more,
});

it.each([
  [found('json', { found: true, standard: true }), 'standard_library', null],
  [found('numpy.linalg', { found: true }), 'loaded', null],
  [found('PIL.Image'), 'installable', 'Pillow'],
  [found('google.protobuf.message'), 'installable', 'proto'],
  [found('google.cloud'), 'impossible', null],
  [found('secret'), 'impossible', 'secret'],
  [found('tkinter', { standard: true }), 'impossible', null],
  [found('js', { blocked: 'the sandbox does not have it' }), 'impossible', null],
])('%j: %s', (one, state, name) => {
  const [described] = describeImports([one], offer);
  expect([described?.state, described?.package?.name ?? null]).toEqual([state, name]);
  expect(described?.reason === null).toBe(state !== 'impossible');
});

it('offers nothing where the server installs nothing', () => {
  const [described] = describeImports([found('PIL')], { ...offer, installs: false });
  expect(described?.state).toBe('impossible');
});
