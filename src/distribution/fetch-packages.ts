/**
 * Command: fills the folder of package files, for a machine without a network. `npm run packages:fetch [-- names]`;
 * without names it fetches what PYODIDE_PACKAGES lists.
 */
import { statSync } from 'node:fs';
import { readConfiguration } from '../config/settings.module.js';
import { openDistribution } from './open-distribution.js';
import { PackageError } from './package-error.js';
import { splitList } from './package-rules.js';
import { parseRequirement } from './requirement.js';

const say = (text: string) => process.stdout.write(`${text}\n`);
try {
  const settings = await readConfiguration();
  const asked = process.argv.slice(2);
  const texts = asked.length > 0 ? asked : splitList(settings.packages);
  if (texts.length === 0) say('Nothing to fetch: PYODIDE_PACKAGES is empty, and no names were given.');
  const distribution = openDistribution(settings);
  const resolved = await distribution.resolve(texts.map(parseRequirement));
  for (const one of resolved) {
    const { file } = await distribution.fetch(one);
    say(`${one.name} ${one.version}: ${one.fileName}, ${statSync(file).size} bytes`);
  }
  if (resolved.length > 0) say(`${resolved.length} files are in ${settings.packageDir}.`);
} catch (error) {
  if (!(error instanceof PackageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
