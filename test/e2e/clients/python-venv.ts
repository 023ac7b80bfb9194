import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runProgram } from './node.js';

const CLIENT = path.resolve(import.meta.dirname, '..', '..', '..', 'clients', 'python');

/** A Python of its own, with packages of PyPI and our client. */
export interface PythonVenv {
  python: string;
  /** Copy of clients/python. */
  client: string;
  remove(): void;
}

/** @returns why there is none, where Python or PyPI is not available. @throws Error (rejection) when the client cannot be installed */
export async function makeVenv(packages: string[]): Promise<PythonVenv | string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'python-client-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const run = (command: string, ...args: string[]) => runProgram(command, args, { cwd: folder });
  const made = await run('python3', '-m', 'venv', 'venv').catch(() => null);
  const python = path.join(folder, 'venv', 'bin', 'python');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  const reached = made?.code === 0 ? await run(python, ...pip, ...packages) : made;
  if (reached?.code !== 0) {
    remove();
    return `python3 with venv, or PyPI, is not available: ${reached?.stderr.trim().split('\n').at(-1)}`;
  }
  // Building leaves files next to the source.
  const client = path.join(folder, 'client');
  cpSync(CLIENT, client, { recursive: true });
  const installed = await run(python, ...pip, client);
  if (installed.code !== 0) throw new Error(`The client cannot be installed: ${installed.stderr}`);
  return { python, client, remove };
}
