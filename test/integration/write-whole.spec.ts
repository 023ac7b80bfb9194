import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MODULE = path.join(import.meta.dirname, '..', '..', 'dist', 'base', 'write-whole.js');

describe('a file that the disk takes only in part', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'write-whole-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  // A limit for files cuts a write short as a nearly full disk does: what fits is written, and the rest fails.
  it.each(['writeWhole', 'writeWholeSync'])('does not replace the earlier one (%s)', (name) => {
    const file = path.join(folder, 'file');
    writeFileSync(file, 'earlier');
    const program = `
      const { ${name}: write } = await import(${JSON.stringify(MODULE)});
      const content = Buffer.alloc(100_000, 1);
      try { await write(${JSON.stringify(file)}, content); console.log('written'); }
      catch (error) { console.log(error.code); }`;
    const node = [process.execPath, '--input-type=module', '-e', program];
    const { stdout } = spawnSync('bash', ['-c', 'ulimit -f 50; exec "$0" "$@"', ...node], {
      encoding: 'utf8',
    });
    expect(stdout.trim()).toBe('EFBIG');
    expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['earlier', ['file']]);
  });
});
