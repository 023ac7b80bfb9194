import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

/** The parts of the build that look at the library, with modules in it that misbehave. */
async function build(mode: 'bytecode' | 'changes' | 'notes'): Promise<unknown> {
  const script = path.join(import.meta.dirname, '..', 'fixtures', 'library-build.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, mode], { env: {} });
  return JSON.parse(stdout);
}

it('refuses bytecode that is not a compilation of its source', async () => {
  expect(await build('bytecode')).toBe('the bytecode of zz_fine.py is not a compilation of its source');
}, 120_000);

it('refuses a library of which one module changes what all programs share', async () => {
  expect(await build('changes')).toBe('importing the standard library changes the recursion limit');
}, 120_000);

it('notes what each module needs and does, and which cannot be imported beforehand', async () => {
  const notes = (await build('notes')) as Record<string, { unfit: string | null }>;
  const unfit = Object.entries(notes).filter(([, note]) => note.unfit);
  expect(Object.fromEntries(unfit.map(([name, note]) => [name, note.unfit]))).toEqual({
    zz_prints: 'prints',
    zz_needs_it: 'needs one that is unfit',
    zz_needs_that: 'needs one that is unfit',
    zz_clock: 'asks for time',
    zz_chance: 'asks for urandom',
    zz_warns: 'warns',
    zz_all_of_it: 'reads all of the environment',
    zz_fails: 'RuntimeError: no',
  });
  expect(notes).toMatchObject({
    zz_fine: { missing: [], environment: {}, exits: [] },
    zz_needs_it: { needs: expect.arrayContaining(['zz_fine', 'zz_prints']) },
    zz_environment: { environment: { ZZ: null } },
    zz_tries: { missing: ['zz_not_there'] },
    zz_ends: { exits: ['bye'] },
  });
}, 120_000);
