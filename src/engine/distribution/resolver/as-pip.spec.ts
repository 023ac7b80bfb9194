import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FoundProject, ProjectIndex } from '../index/index-client.js';
import { type IndexWheel, readProjectPage } from '../index/project-page.js';
import { PackageError } from '../package-error.js';
import { normalizeName } from '../package-name.js';
import { parseRequirement } from '../requirement.js';
import { resolvePackages } from '../resolve.js';
import { readMetadata, type WheelMetadata } from '../wheel-metadata.js';

/** What pip resolved sets of real packages to, and what it read for that: see record.py next to the recording. */
interface Recorded {
  pip: string;
  /** File names by package name; null when no versions are compatible. */
  sets: { ask: string[]; answer: Record<string, string> | null }[];
  projects: Record<string, [fileName: string, requiresPython: string | null, isYanked: boolean][]>;
  /** Headers by file name. */
  metadata: Record<string, string>;
}

const file = path.join(import.meta.dirname, '../../../../test/fixtures/resolutions/recorded.json.gz');
const recorded = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as Recorded;
const platform = { python: '3.14.2', abiVersion: '2026_0' };
const SHA256 = 'a'.repeat(64);

/** Serves the recording as pages of the simple API; a request that pip did not make is a failure. */
class RecordedIndex implements ProjectIndex {
  readonly #projects = new Map<string, FoundProject | null>();

  project(name: string): Promise<FoundProject | null> {
    const known = this.#projects.get(name);
    if (known !== undefined) return Promise.resolve(known);
    const files = recorded.projects[name];
    const index = 'https://index.example/simple/';
    const page = {
      meta: { 'api-version': '1.1' },
      name,
      files: files?.map(([filename, requiresPython, yanked]) => ({
        ...{ filename, url: filename, yanked, hashes: { sha256: SHA256 } },
        ...{ 'requires-python': requiresPython, 'core-metadata': { sha256: SHA256 } },
      })),
    };
    const found = files
      ? {
          index,
          ...readProjectPage(Buffer.from(JSON.stringify(page)), name, new URL(`${index}${name}/`), platform),
        }
      : null;
    this.#projects.set(name, found);
    return Promise.resolve(found);
  }

  metadata({ fileName }: IndexWheel): Promise<WheelMetadata> {
    const text = recorded.metadata[fileName];
    if (text === undefined) throw new Error(`pip did not need the metadata of ${fileName}`);
    return Promise.resolve(readMetadata(Buffer.from(text)));
  }
}

const index = new RecordedIndex();

async function resolve(ask: readonly string[]): Promise<Record<string, string> | null> {
  try {
    const resolved = await resolvePackages(ask.map(parseRequirement), {
      lock: { platform, packages: new Map() },
      rules: { allow: new Set(), deny: new Set() },
      index,
      openWheel: () => Promise.reject(new Error('no wheel is given')),
      readMetadata: ({ fileName }) => Promise.reject(new Error(`${fileName} has a separate metadata file`)),
    });
    return Object.fromEntries(resolved.map(({ id, fileName }) => [id, fileName]));
  } catch (error) {
    if (error instanceof PackageError && /^PACKAGE_(CONFLICT|NOT_FOUND)$/.test(error.code)) return null;
    throw error;
  }
}

it('has enough sets, with and without a solution', () => {
  const answered = recorded.sets.filter(({ answer }) => answer !== null);
  expect(answered.length).toBeGreaterThanOrEqual(60);
  expect(recorded.sets.length - answered.length).toBeGreaterThanOrEqual(8);
});

it.each(recorded.sets.map(({ ask, answer }) => ({ ask: ask.join(' '), list: ask, answer })))(
  'resolves as pip does: $ask',
  async ({ list, answer }) => {
    const expected =
      answer && Object.fromEntries(Object.entries(answer).map(([name, one]) => [normalizeName(name), one]));
    expect(await resolve(list)).toEqual(expected);
  },
);
