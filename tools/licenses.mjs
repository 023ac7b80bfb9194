import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const LICENSE_FILE = /^(licen[cs]e|copying|notice)/i;

/**
 * The licences of all packages that the files belong to, as one text.
 * @param {string} root folder of the project
 * @param {string[]} files relative to it, in or outside node_modules
 * @throws Error when a package has no licence
 */
export async function licensesOf(root, files) {
  const folders = [...new Set(files.map(packageFolder).filter((folder) => folder !== null))].sort();
  const parts = await Promise.all(folders.map((folder) => licenseOf(path.join(root, folder))));
  return `${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** @returns the folder of the package that a file belongs to, or null for our own */
function packageFolder(file) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.split(path.sep).join('/'))?.[0] ?? null;
}

async function licenseOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const names = (await readdir(folder)).filter((file) => LICENSE_FILE.test(file)).sort();
  const texts = await Promise.all(names.map((file) => readFile(path.join(folder, file), 'utf8')));
  if (texts.length === 0 && !license) throw new Error(`${name} ${version} has no licence`);
  return `${name} ${version}${license ? ` (${license})` : ''}\n\n${texts.join('\n')}`;
}
