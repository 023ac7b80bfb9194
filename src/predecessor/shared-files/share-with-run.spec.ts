import type { Task } from '../../engine/protocol/messages.js';
import { sharedOf, shareWithRun } from './share-with-run.js';
import type { SharedEntry } from './shared-entry.js';
import type { SharedPlace } from './shared-place.js';

const bytes = Buffer.from('x');
const entry = (folder: SharedPlace['folder'], name: string): SharedEntry => ({
  place: { folder, name },
  content: bytes,
  uploadedAt: 0,
  modifiedAt: 0,
});
const task = (paths: string[], collect: string[] | null = []): Task =>
  ({ files: paths.map((path) => ({ path, content: bytes })), collect }) as unknown as Task;
const pathsOf = ({ files }: Task) => files.map(({ path }) => path);

describe('shareWithRun', () => {
  it('gives a run both folders, the files, and takes back what changes there', () => {
    const shared = shareWithRun(task(['in.txt']), [entry('uploads', 'a.csv'), entry('plots', 'm/b.png')]);
    expect(pathsOf(shared)).toEqual(['/home/pyodide/uploads/a.csv', '/home/pyodide/plots/m/b.png', 'in.txt']);
    expect(shared.folders).toEqual([
      '/home/pyodide/uploads',
      '/home/pyodide/plots',
      '/home/pyodide/plots/matplotlib',
      '/home/pyodide/plots/seaborn',
      '/home/pyodide/plots/base64',
    ]);
    expect(shared.collect).toEqual(['/home/pyodide/uploads/**', '/home/pyodide/plots/**']);
    expect(shareWithRun(task([], null), []).collect).toBeNull();
  });

  it('never takes the place of a file of the request', () => {
    const entries = [entry('uploads', 'a.csv'), entry('uploads', 'd/x'), entry('plots', 'b')];
    const shared = shareWithRun(task(['uploads/a.csv', '/home/pyodide/uploads/d', 'plots/b/c']), entries);
    expect(pathsOf(shared)).toEqual(['uploads/a.csv', '/home/pyodide/uploads/d', 'plots/b/c']);
    const file = shareWithRun(task(['plots']), entries);
    expect(file.folders).toEqual(['/home/pyodide/uploads']);
    expect(pathsOf(file)).toEqual(['/home/pyodide/uploads/a.csv', '/home/pyodide/uploads/d/x', 'plots']);
  });

  it('makes no folder where there is a file, of the request or a shared one', () => {
    const { folders = [] } = shareWithRun(task(['plots/seaborn']), [entry('plots', 'matplotlib')]);
    expect(folders.map((folder) => folder.slice('/home/pyodide/'.length))).toEqual([
      'uploads',
      'plots',
      'plots/base64',
    ]);
  });
});

describe('sharedOf', () => {
  it('finds the files of the shared folders, and which cannot be shared', () => {
    const files = [
      '/home/pyodide/a',
      '/tmp/plots/a',
      '/home/pyodide/plots/a.png',
      '/home/pyodide/uploads/.x',
    ];
    expect(sharedOf(files.map((path) => ({ path, size: 1, content: bytes })))).toEqual([
      { file: expect.anything(), place: { folder: 'plots', name: 'a.png' } },
      { file: expect.anything(), place: null },
    ]);
  });
});
