import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FolderLock } from './folder-lock.js';

describe('FolderLock', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'pool-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (content: object | string): void =>
    writeFileSync(path.join(folder, 'lock'), typeof content === 'string' ? content : JSON.stringify(content));

  it('is had by one at a time, and leaves nothing behind', async () => {
    const first = await FolderLock.take(folder);
    expect(first).not.toBeNull();
    expect(await FolderLock.take(folder)).toBeNull();
    await first?.release();
    expect(readdirSync(folder)).toEqual([]);
    expect(await FolderLock.take(folder)).not.toBeNull();
  });

  it('is had by one of many who ask at once, also when they find a stale one', async () => {
    write({ pid: 2 ** 30, start: '' });
    const taken = await Promise.all(Array.from({ length: 20 }, () => FolderLock.take(folder)));
    expect(taken.filter((lock) => lock !== null)).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['lock']);
  });

  it('is taken over from a process that has ended', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    write({ pid: child.pid, start: '' });
    expect(await FolderLock.take(folder)).not.toBeNull();
  });

  it('is taken over when another process has the number by now, or the file is no lock', async () => {
    write({ pid: process.pid, start: 'of another boot' });
    const lock = await FolderLock.take(folder);
    expect(lock).not.toBeNull();
    await lock?.release();
    write('');
    expect(await FolderLock.take(folder)).not.toBeNull();
  });

  it('holds for the number of a process, as earlier versions wrote it, but not for its own', async () => {
    write(String(process.ppid));
    expect(await FolderLock.take(folder)).toBeNull();
    expect(await FolderLock.holderOf(folder)).toBe(process.ppid);
    write(String(process.pid));
    expect(await FolderLock.take(folder)).not.toBeNull();
    expect(await FolderLock.holderOf(folder)).toBe(process.pid);
  });

  it.each(['', '{', '[]', 'null', '{"pid":-1}', '{"pid":"1"}', '0'])(
    'is no lock with the text %j',
    async (text) => {
      write(text);
      expect(await FolderLock.holderOf(folder)).toBeNull();
      expect(await FolderLock.take(folder)).not.toBeNull();
    },
  );

  it('releases only what is its own', async () => {
    const lock = await FolderLock.take(folder);
    write({ pid: process.pid, start: 'another' });
    await lock?.release();
    expect(readdirSync(folder)).toEqual(['lock']);
  });
});
