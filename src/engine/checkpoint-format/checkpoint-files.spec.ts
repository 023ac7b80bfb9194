import { describe, expect, it } from '@jest/globals';
import { ANY, faultOf, make } from '../../../test/kit/checkpoints.js';
import { type Changed, deleteFileFrom, writeFileTo } from './change-files.js';
import { listFiles, readFileOf } from './checkpoint-files.js';
import { applyStep } from './step-state.js';

describe('files of a checkpoint', () => {
  const limits = { ...ANY, checkpointBytes: 1 << 20 };
  const listed = (bytes: Uint8Array) => [...listFiles(bytes, ANY)];
  const written = (bytes: Uint8Array, path: string, content: Uint8Array) =>
    applyStep(bytes, (writeFileTo(bytes, path, content, limits) as Changed).bytes);
  const deleted = (bytes: Uint8Array, path: string) =>
    applyStep(bytes, (deleteFileFrom(bytes, path, limits) as Changed).bytes);
  const text = (bytes: Uint8Array | null | undefined) => bytes && Buffer.from(bytes).toString();

  it('are listed and read without a worker', () => {
    const large = Buffer.alloc(100_000, 'large');
    const bytes = make({ a: Buffer.from('aa'), large, b: Buffer.from('bb') });
    expect(listed(bytes).map(({ path, kind, size }) => [path, kind, size])).toEqual([
      ['/home/pyodide/a', 'file', 2],
      ['/home/pyodide/large', 'file', 100_000],
      ['/home/pyodide/b', 'file', 2],
    ]);
    expect(text(readFileOf(bytes, '/home/pyodide/b', ANY))).toBe('bb');
    expect(text(readFileOf(bytes, '/home/pyodide/large', ANY))).toBe(large.toString());
    expect(readFileOf(bytes, '/home/pyodide/none', ANY)).toBeNull();
    expect(readFileOf(bytes, '/home/pyodide', ANY)).toBeNull();
  });

  it('are found by the names in responses, where half of a character is U+FFFD', () => {
    const bytes = make({ 'a\ud800b': Buffer.from('half'), whole: Buffer.from('whole') });
    const shown = '/home/pyodide/a\ufffdb';
    expect(text(readFileOf(bytes, shown, ANY))).toBe('half');
    expect(text(readFileOf(written(bytes, shown, Buffer.from('new')), shown, ANY))).toBe('new');
    expect(listed(deleted(bytes, shown)).map(({ path }) => path)).toEqual(['/home/pyodide/whole']);
  });

  it('are written, changed and deleted, including their folders', () => {
    let bytes = make({ a: Buffer.from('aa') });
    bytes = written(bytes, '/home/pyodide/x/y/z', Buffer.from('deep'));
    bytes = written(bytes, '/home/pyodide/a', Buffer.from('changed'));
    bytes = written(bytes, '/home/pyodide/empty', Buffer.alloc(0));
    expect(listed(bytes).map(({ path }) => path.slice(14))).toEqual(['a', 'x', 'x/y', 'x/y/z', 'empty']);
    expect(text(readFileOf(bytes, '/home/pyodide/x/y/z', ANY))).toBe('deep');
    expect(text(readFileOf(bytes, '/home/pyodide/a', ANY))).toBe('changed');
    expect(text(readFileOf(bytes, '/home/pyodide/empty', ANY))).toBe('');
    bytes = deleted(bytes, '/home/pyodide/x');
    expect(listed(bytes).map(({ path }) => path.slice(14))).toEqual(['a', 'empty']);
    expect(deleteFileFrom(bytes, '/home/pyodide/x', limits)).toBeNull();
  });

  it('are not written outside, through a file, over a folder or beyond the limits', () => {
    const bytes = make({ a: Buffer.from('aa') });
    const write = (path: string, content = Buffer.alloc(1), more = limits) =>
      writeFileTo(bytes, path, content, more);
    for (const path of [
      '/etc/passwd',
      '/home/pyodide',
      '/home/pyodide/',
      '/home/pyodide/../x',
      '/home/pyodide/a/b',
      '/home/pyodide//x',
    ]) {
      expect(write(path)).toBeNull();
    }
    expect(faultOf(() => write('/home/pyodide/x', Buffer.alloc(10), { ...limits, bytes: 11 }))).toBe(
      'beyond_limits',
    );
    expect(faultOf(() => write('/home/pyodide/x', undefined, { ...limits, inodes: 1 }))).toBe(
      'beyond_limits',
    );
    expect(faultOf(() => write('/home/pyodide/x', undefined, { ...limits, checkpointBytes: 100 }))).toBe(
      'beyond_limits',
    );
  });
});
