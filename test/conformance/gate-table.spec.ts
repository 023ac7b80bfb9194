import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { ALLOWED, HOST, SOFT } from '../../src/engine/worker/gate/import-policy.js';
import { DENY } from '../../src/engine/worker/gate/policy/deny.js';
import { LIBRARY } from '../../src/engine/worker/gate/policy/library.js';

/** Emscripten builds its table of functions only when it runs, so a process of its own has to tell. */
const offered: string[] = JSON.parse(
  execFileSync(process.execPath, [path.join(import.meta.dirname, '..', 'fixtures', 'offered-imports.mjs')], {
    encoding: 'utf8',
  }),
);
const listed = new Set([...ALLOWED, ...SOFT.keys(), ...HOST, ...Object.keys(DENY)]);

describe('the table of the import gate', () => {
  it('has each function that any module could import, by its name or in a family of denied ones', () => {
    expect(offered.length).toBeGreaterThan(1000);
    expect(
      offered.filter((name) => !listed.has(name) && !LIBRARY.some(({ names }) => names.test(name))),
    ).toEqual([]);
  });

  it('has no name and no family that is not offered', () => {
    const known = new Set(offered);
    expect([...listed].filter((name) => !known.has(name))).toEqual([]);
    const rest = offered.filter((name) => !listed.has(name));
    const idle = LIBRARY.filter(({ names }) => !rest.some((name) => names.test(name)));
    expect(idle.map(({ names }) => String(names))).toEqual([]);
  });
});
