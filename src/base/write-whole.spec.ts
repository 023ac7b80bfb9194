import { mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeWhole, writeWholeSync } from './write-whole.js';

describe.each([
  ['writeWhole', (file: string, text: string, mode?: number) => writeWhole(file, text, { mode })],
  ['writeWholeSync', async (file: string, text: string, mode?: number) => writeWholeSync(file, text, mode)],
])('%s', (_name, write) => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'write-whole-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const at = (name: string) => path.join(folder, name);

  it('replaces a file, and leaves nothing else behind', async () => {
    await write(at('a'), 'first', 0o600);
    await write(at('a'), 'second', 0o400);
    expect([readFileSync(at('a'), 'utf8'), statSync(at('a')).mode & 0o777]).toEqual(['second', 0o400]);
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('removes what it wrote when it cannot take its place', async () => {
    await mkdir(at('a'));
    await expect(write(at('a'), 'text')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(readdirSync(folder)).toEqual(['a']);
    await expect(write(at('none/a'), 'text')).rejects.toThrow('ENOENT');
  });

  it('replaces a link instead of following it', async () => {
    writeFileSync(at('elsewhere'), 'kept');
    symlinkSync(at('elsewhere'), at('a'));
    await write(at('a'), 'own');
    expect([readFileSync(at('elsewhere'), 'utf8'), readFileSync(at('a'), 'utf8')]).toEqual(['kept', 'own']);
  });

  it('writes one file at the same time', async () => {
    const texts = Array.from({ length: 8 }, (_, n) => String(n).repeat(10_000));
    await Promise.all(texts.map((text) => write(at('a'), text)));
    expect(texts).toContain(readFileSync(at('a'), 'utf8'));
    expect(readdirSync(folder)).toEqual(['a']);
  });
});
