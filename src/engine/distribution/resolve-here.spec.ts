import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SimpleIndex, sumOf } from '../../../test/kit/simple-index.js';
import { type MadeWheel, makeWheel } from '../../../test/kit/wheels.mjs';
import { parseIndexAddresses } from '../../base/addresses/index-address.js';
import { Distribution, type ResolveHints } from './distribution.js';
import type { LockedPackage } from './lock-file.js';
import { normalizeName } from './package-name.js';
import { parseRules } from './package-rules.js';
import { readWheelContents } from './read-package.js';
import { parseRequirement } from './requirement.js';

const folder = mkdtempSync(path.join(tmpdir(), 'resolve-here-'));
let index: SimpleIndex;
let locked: Map<string, LockedPackage>;
let files: string;

beforeEach(async () => {
  index = await SimpleIndex.start();
  locked = new Map();
  files = mkdtempSync(path.join(folder, 'files-'));
});
afterEach(() => index.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Puts a wheel into Pyodide's distribution. */
function lock(wheel: MadeWheel, more: Partial<LockedPackage> & { isLost?: boolean } = {}): string {
  const { isLost = false, ...fields } = more;
  const { fileName, bytes } = makeWheel(wheel);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (!isLost) writeFileSync(path.join(files, fileName), bytes);
  const { name, version = '1.0' } = wheel;
  const entry = {
    name,
    version,
    fileName,
    sha256,
    installDir: 'site' as const,
    imports: [name],
    depends: [],
  };
  locked.set(normalizeName(name), { ...entry, ...fields });
  return sha256;
}

interface More extends ResolveHints {
  allow?: string;
  deny?: string;
  place?: string;
  indexes?: string;
}

async function resolve(texts: string[], { allow = '', deny = '', place, indexes, ...hints }: More = {}) {
  const distribution = new Distribution({
    lock: { platform: { python: '3.14.2', abiVersion: '2026_0' }, packages: locked },
    index: place ?? files,
    indexes: { addresses: parseIndexAddresses(indexes ?? index.url) ?? [], privateHosts: new Set() },
    cacheFolder: mkdtempSync(path.join(folder, 'cache-')),
    rules: parseRules(allow, deny),
    download: { timeoutMs: 5000, fileBytes: 1_000_000 },
    privateHosts: null,
    unpacked: { totalBytes: 1_000_000, files: 100 },
    readWheel: readWheelContents,
  });
  try {
    const resolved = await distribution.resolve(texts.map(parseRequirement), {}, hints);
    return resolved.map(({ id, version, source }) => `${id} ${version} ${source}`);
  } catch (error) {
    const { code, message } = error as Error & { code: string };
    return `${code}: ${message}`;
  }
}

describe('a package of the distribution', () => {
  it('is used unless another version is required', async () => {
    lock({ name: 'x' });
    index.publish({ name: 'x', version: '2.0' });
    index.publish({ name: 'needs', requires: ['x>1.0'] });
    expect(await resolve(['x'])).toEqual(['x 1.0 lock']);
    expect(await resolve(['x>=1'])).toEqual(['x 1.0 lock']);
    expect(await resolve(['x>=2'])).toEqual(['x 2.0 index']);
    expect(await resolve(['x', 'needs'])).toEqual(['x 2.0 index', 'needs 1.0 index']);
  });

  it('adds the dependencies in its own metadata that a source has', async () => {
    lock(
      { name: 'x', requires: ['y>=2', 'z', 'missing-everywhere', 'w ; sys_platform == "win32"', 'denied'] },
      { depends: ['y'] },
    );
    lock({ name: 'y' });
    index.publish({ name: 'y', version: '3.0' });
    index.publish({ name: 'z' });
    index.publish({ name: 'denied' });
    expect(await resolve(['x'], { deny: 'denied' })).toEqual(['y 3.0 index', 'z 1.0 index', 'x 1.0 lock']);
  });

  it('has the extras in its metadata', async () => {
    lock({ name: 'x', requires: ['y>=2 ; extra == "more"', 'z ; extra == "other"'] });
    index.publish({ name: 'y', version: '2.0' });
    expect(await resolve(['x[more]'])).toEqual(['y 2.0 index', 'x 1.0 lock']);
  });

  it.each([
    ['that is missing', '/nowhere'],
    ['whose server is unreachable', 'http://127.0.0.1:9/'],
  ])('%s comes from an index, together with the others from the same place', async (_what, place) => {
    lock({ name: 'x' }, { isLost: true, depends: ['y'] });
    lock({ name: 'y' }, { isLost: true });
    index.publish({ name: 'x', version: '0.9', requires: ['y'] });
    index.publish({ name: 'y', version: '0.8' });
    expect(await resolve(['x'], { place })).toEqual(['y 0.8 index', 'x 0.9 index']);
  });

  it('that no source has is the reported reason, whatever the index answers', async () => {
    lock({ name: 'x' }, { isLost: true });
    expect(await resolve(['x'])).toMatch(/^PACKAGE_DOWNLOAD_FAILED: x-1.0-py3-none-any.whl is not available/);
  });

  it('with another hash is an error, and is not replaced', async () => {
    lock({ name: 'x' }, { sha256: 'a'.repeat(64) });
    index.publish({ name: 'x', version: '2.0' });
    expect(await resolve(['x'])).toMatch(/^PACKAGE_DOWNLOAD_FAILED: .*does not match its SHA-256/);
  });

  it('that is a shared library is never looked for elsewhere', async () => {
    lock({ name: 'libx' }, { installDir: 'dynlib' });
    index.publish({ name: 'libx', version: '9.0' });
    index.publish({ name: 'needs', requires: ['libx>=2'] });
    expect(await resolve(['libx>=2'])).toMatch(/^PACKAGE_NOT_FOUND: .*has version 1.0/);
    expect(await resolve(['needs'])).toMatch(/^PACKAGE_NOT_FOUND/);
    expect(index.asked.filter((one) => one.includes('/libx/'))).toEqual([]);
  });
});

describe('a release', () => {
  it('that was yanked is used only where its version is pinned', async () => {
    index.publish({ name: 'x', version: '1.0' });
    index.publish({ name: 'x', version: '2.0' }, { yanked: 'broken' });
    expect(await resolve(['x'])).toEqual(['x 1.0 index']);
    expect(await resolve(['x>=2'])).toMatch(/^PACKAGE_NOT_FOUND/);
    expect(await resolve(['x==2.*'])).toMatch(/^PACKAGE_NOT_FOUND/);
    expect(await resolve(['x==2.0'])).toEqual(['x 2.0 index']);
  });

  it('that is a pre-release is used only where one is named, or where there is no other', async () => {
    index.publish({ name: 'x', version: '1.0' });
    index.publish({ name: 'x', version: '2.0rc1' });
    index.publish({ name: 'y', version: '1.0.dev3' });
    expect(await resolve(['x'])).toEqual(['x 1.0 index']);
    expect(await resolve(['x>=2.0a1'])).toEqual(['x 2.0rc1 index']);
    expect(await resolve(['y'])).toEqual(['y 1.0.dev3 index']);
  });

  it('for another Python is skipped, whether the page says so or its metadata', async () => {
    index.publish({ name: 'x', version: '1.0' });
    index.publish({ name: 'x', version: '2.0' }, { 'requires-python': '>=3.15' });
    // One more header, after a dependency.
    index.publish({ name: 'x', version: '3.0', requires: ['y ; extra == "a"\nRequires-Python: >=3.15'] });
    index.publish({ name: 'z', version: '3.0', requires: ['y ; extra == "a"\nRequires-Python: >=3.15'] });
    expect(await resolve(['x'])).toEqual(['x 1.0 index']);
    expect(await resolve(['z'])).toContain('z 3.0 (needed by the request) needs Python >=3.15');
  });

  it('with metadata that is invalid, or about another package, is skipped', async () => {
    index.publish({ name: 'x', version: '1.0' });
    const other = index.publish({ name: 'y', version: '2.0' });
    index.list('x', {
      ...{
        filename: 'x-2.0-py3-none-any.whl',
        url: `../../files/${other.fileName}`,
        hashes: { sha256: other.sha256 },
      },
    });
    index.publish({ name: 'x', version: '2.5' });
    const foreign = Buffer.from('Name: y\nVersion: 2.6\n');
    index.put('x-2.6-py3-none-any.whl.metadata', foreign);
    index.list('x', {
      filename: 'x-2.6-py3-none-any.whl',
      url: '../../../files/x-2.6-py3-none-any.whl',
      hashes: { sha256: 'a'.repeat(64) },
      'core-metadata': { sha256: sumOf(foreign) },
    });
    index.publish({ name: 'x', version: '3.0', requires: ['a b c'] });
    index.publish({ name: 'x', version: '4.0', requires: ['y @ http://127.0.0.1:9/y-1-py3-none-any.whl'] });
    index.publish({ name: 'x', version: '5.0', requires: ['y ; colour == "red"'] });
    expect(await resolve(['x'])).toEqual(['x 2.5 index']);
    expect(await resolve(['x<2.5'])).toEqual(['x 1.0 index']);
    const refused = async (version: string) => resolve([`x==${version}`]);
    expect(await refused('5.0')).toContain('x-5.0-py3-none-any.whl is skipped: its marker is invalid');
    expect(await refused('4.0')).toContain('is skipped: it needs a package from a URL');
    expect(await refused('3.0')).toContain('is skipped: invalid requirement: a b c');
    expect(await refused('2.6')).toContain('is skipped: its METADATA is about another package');
  });

  it('without a separate metadata file is read from its wheel', async () => {
    index.publish({ name: 'x', requires: ['y'] }, { 'core-metadata': undefined });
    index.publish({ name: 'y' }, { 'core-metadata': true });
    expect(await resolve(['x'])).toEqual(['y 1.0 index', 'x 1.0 index']);
  });

  it('must have an allowed hash', async () => {
    const { sha256 } = index.publish({ name: 'x', version: '1.0' });
    index.publish({ name: 'x', version: '2.0' });
    const constraint = { specifiers: [], sha256: new Set([sha256]) };
    expect(await resolve(['x'], { constraints: new Map([['x', constraint]]) })).toEqual(['x 1.0 index']);
    expect(await resolve(['x>=2'], { constraints: new Map([['x', constraint]]) })).toMatch(
      /^PACKAGE_NOT_FOUND/,
    );
  });

  it('that was chosen before stays while it satisfies the requirements', async () => {
    const { sha256 } = index.publish({ name: 'x', version: '1.0' });
    index.publish({ name: 'x', version: '2.0' });
    const preferred = new Set([sha256]);
    expect(await resolve(['x'], { preferred })).toEqual(['x 1.0 index']);
    expect(await resolve(['x>1'], { preferred })).toEqual(['x 2.0 index']);
  });
});

describe('rules', () => {
  beforeEach(() => {
    index.publish({ name: 'x', requires: ['y ; extra == "more"'] });
    index.publish({ name: 'y', requires: ['z'] });
    index.publish({ name: 'z' });
  });

  it('apply to dependencies, and name the package that needs them', async () => {
    expect(await resolve(['y'], { deny: 'Z' })).toMatch(
      /^PACKAGE_NOT_ALLOWED: z is .*PACKAGE_DENY.*y 1.0 needs z/,
    );
    expect(await resolve(['y'], { allow: 'y' })).toMatch(/^PACKAGE_NOT_ALLOWED: z is .*PACKAGE_ALLOW/);
    expect(await resolve(['y'], { allow: 'y,z' })).toHaveLength(2);
  });

  it('apply to dependencies of an extra', async () => {
    expect(await resolve(['x'], { deny: 'y' })).toEqual(['x 1.0 index']);
    expect(await resolve(['x[more]'], { deny: 'y' })).toMatch(/^PACKAGE_NOT_ALLOWED: y is/);
    expect(await resolve(['x[more]'], { deny: 'z' })).toMatch(/^PACKAGE_NOT_ALLOWED: z is/);
  });

  it('prevent any request for a denied package', async () => {
    await resolve(['z'], { deny: 'z' });
    await resolve(['y'], { deny: 'z' });
    expect(index.asked.filter((one) => one.includes('/z/'))).toEqual([]);
  });
});

it('a conflict is solved by other versions, or else explained', async () => {
  index.publish({ name: 'a', version: '1.0', requires: ['c<2'] });
  index.publish({ name: 'a', version: '2.0', requires: ['c>=2'] });
  index.publish({ name: 'b', version: '1.0', requires: ['c<2'] });
  index.publish({ name: 'c', version: '1.0' });
  index.publish({ name: 'c', version: '2.0' });
  expect(await resolve(['a', 'b'])).toEqual(['c 1.0 index', 'a 1.0 index', 'b 1.0 index']);
  const said = await resolve(['a>=2', 'b']);
  expect(said).toMatch(/^PACKAGE_CONFLICT: No versions of these packages are compatible: /);
  expect(said).toContain('a 2.0 (needed by the request) needs c>=2');
  expect(said).toContain('b 1.0 (needed by the request) needs c<2');
});

it('an index that fails is not replaced by the next', async () => {
  const next = await SimpleIndex.start();
  index.answer('/simple/x/', (_, response) => response.writeHead(500).end());
  next.publish({ name: 'x' });
  const said = await resolve(['x'], { indexes: `${index.url},${next.url}` });
  await next.close();
  expect(said).toMatch(/^PACKAGE_DOWNLOAD_FAILED: x at the index .* answered 500/);
});
