import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LIMITS, limitRows } from '../../src/limits.js';

const ROOT = path.join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

describe('docs/limits.md', () => {
  it('has a row for every limit, in this form, and no other', () => {
    const rows = read('docs/limits.md')
      .split('\n')
      .filter((line) => /^\| (?!what |---)/.test(line));
    expect(rows).toEqual(limitRows());
  });

  it('names every bound that the rules of requests check', () => {
    const rules = ['src/server/http/rules', 'src/features/executions'].flatMap((folder) =>
      readdirSync(path.join(ROOT, folder))
        .filter((file) => /-rules?\.ts$/.test(file))
        .map((file) => `${folder}/${file}`),
    );
    const bounds = ['src/predecessor/compat/compat-limits.ts', 'src/predecessor/shared-files/shared-place.ts']
      .concat(rules)
      .flatMap((file) => [...read(file).matchAll(/^(?:export )?const ([A-Z_]+_MAX(?:_MS)?) =/gm)])
      .map((match) => String(match[1]));
    expect(bounds.length).toBeGreaterThan(15);
    const source = read('src/limits.ts');
    expect(bounds.filter((bound) => !source.includes(`.${bound},`))).toEqual([]);
  });

  it('names every setting that bounds what a run may use or give back', () => {
    const settings = ['execution', 'delivery']
      .flatMap((group) => [...read(`src/config/${group}-settings.ts`).matchAll(/@Integer\('([A-Z_]+)'/g)])
      .map((match) => String(match[1]))
      .filter((name) => /_(MAX|MB|BYTES|TIMEOUT)(_|$)/.test(name));
    const named = LIMITS.map(({ bound }) => (typeof bound === 'number' ? '' : bound.setting));
    // These bound what the server does for a client, not the client's request.
    const others = ['ARTIFACT_STORE_MB', 'STREAM_BUFFER_BYTES', 'STREAM_STALL_TIMEOUT'];
    expect(settings.filter((name) => !named.includes(name) && !others.includes(name))).toEqual([]);
  });
});
