import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { BENCH } from './paths.mjs';

/** Package to {wheels, code}: files as on the index, all that it needs among them; a program of typical use. */
export const SWEEP = JSON.parse(readFileSync(path.join(BENCH, 'kit', 'packages-sweep.json'), 'utf8'));
const FOLDER = path.join(BENCH, '..', '.cache', 'sweep');
const PLATFORM = [
  ...['--platform', 'pyemscripten_2026_0_wasm32', '--implementation', 'cp', '--python-version', '3.14'],
  ...['--abi', 'cp314', '--abi', 'abi3', '--abi', 'none', '--only-binary=:all:', '--no-deps', '--quiet'],
];

/** The file of a wheel, fetched from the index that pip asks when it is not there yet. @param {string} wheel its name */
export async function fetchWheel(wheel) {
  const file = path.join(FOLDER, wheel);
  if (existsSync(file)) return file;
  mkdirSync(FOLDER, { recursive: true });
  const [name, version] = wheel.split('-');
  const words = ['-m', 'pip', 'download', ...PLATFORM, '--dest', FOLDER, `${name}==${version}`];
  await promisify(execFile)('python3', words);
  return file;
}
