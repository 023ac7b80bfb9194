import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runServer } from '../kit/server.js';

const folder = mkdtempSync(path.join(tmpdir(), 'start-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FILE = path.join(folder, 'file');
writeFileSync(FILE, '');
const BELOW = path.join(FILE, 'below');
/** Node 20's recursive mkdir never returns from there. */
const NOWHERE = existsSync('/proc/self') ? '/proc/nowhere' : BELOW;

it.each([
  ['a folder for sessions below a file', { SESSION_STORE: 'disk', SESSION_DIR: BELOW }, 'SESSION_DIR'],
  ['a folder for sessions in /proc', { SESSION_STORE: 'disk', SESSION_DIR: NOWHERE }, 'SESSION_DIR'],
  ['a file as the folder for jobs', { JOBS_DIR: FILE }, 'JOBS_DIR'],
  ['a folder for jobs in /proc', { JOBS_DIR: NOWHERE }, 'JOBS_DIR'],
  ['a folder for links below a file', { ARTIFACT_DIR: BELOW }, 'ARTIFACT_DIR'],
  [
    'a folder for shared files in /proc',
    { COMPAT_SHARED_FILES: 'on', COMPAT_SHARED_DIR: NOWHERE },
    'COMPAT_SHARED_DIR',
  ],
  ['a folder for packages below a file', { PYODIDE_PACKAGE_DIR: BELOW }, 'PYODIDE_PACKAGE_DIR'],
  ['a folder for the image in /proc', { PYODIDE_IMAGE_DIR: NOWHERE }, 'PYODIDE_IMAGE_DIR'],
  ['a log file below a file', { LOG_FILE: path.join(BELOW, 'log') }, 'LOG_FILE'],
  ['a name that is nearly one of ours', { PYODIDE_POOLSIZE: '3' }, 'PYODIDE_POOL_SIZE'],
  ['an invalid value', { PYODIDE_POOL_SIZE: 'many' }, 'PYODIDE_POOL_SIZE'],
])('%s ends the start with one sentence', async (_what, env, name) => {
  const { code, output } = await runServer({ ...env, PORT: '0' });
  expect(code).toBe(1);
  const lines = output.trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toBe('The server cannot start. The configuration is invalid:');
  expect(lines[1]).toContain(name);
});

it('names all that is wrong at once', async () => {
  const { output } = await runServer({ JOBS_DIR: FILE, ARTIFACT_DIR: BELOW, LOG_LEVL: 'warn', PORT: '0' });
  for (const name of ['JOBS_DIR', 'ARTIFACT_DIR', 'LOG_LEVEL']) expect(output).toContain(name);
});

it('names invalid values together with misspelt names and folders', async () => {
  const wrong = { PYODIDE_POOL_SIZE: 'many', SESSION_STORE: 'dsik', LOG_LEVL: 'warn' };
  const { code, output } = await runServer({ ...wrong, SESSION_DIR: BELOW, ARTIFACT_DIR: BELOW, PORT: '0' });
  expect(code).toBe(1);
  const lines = output.trim().split('\n');
  const names = ['PYODIDE_POOL_SIZE', 'SESSION_STORE', 'LOG_LEVL', 'ARTIFACT_DIR'];
  for (const name of names)
    expect([name, lines.filter((line) => line.includes(name)).length]).toEqual([name, 1]);
  // Not one for a folder that only an invalid value needs.
  expect(lines).toHaveLength(1 + names.length);
});

it('makes the folders that are named, for its own user', async () => {
  // What is wrong with the other name ends the start.
  const folders = path.join(folder, 'made', 'here');
  await runServer({ ARTIFACT_DIR: folders, LOG_LEVL: 'warn', PORT: '0' });
  expect(existsSync(folders)).toBe(true);
});
