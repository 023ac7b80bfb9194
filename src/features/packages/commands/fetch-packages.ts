/**
 * Command: fills the folder of package files, for a host without network. `npm run packages:fetch [-- requirements]`;
 * without requirements it fetches the packages in PYODIDE_PACKAGES. Also writes their lock, pylock.toml.
 */
import { statSync } from 'node:fs';
import { readConfiguration } from '../../../config/settings.module.js';
import { choosePackages } from '../../../engine/distribution/lock/choose-packages.js';
import { reportingErrors, say } from '../../../engine/distribution/lock/command.js';
import { KeptLock } from '../../../engine/distribution/lock/kept-lock.js';
import { splitRequirements } from '../../../engine/distribution/split-requirements.js';
import { openDistribution } from '../../../server/pool/open-distribution.js';

await reportingErrors(async () => {
  const settings = await readConfiguration();
  const asked = process.argv.slice(2);
  const configured = asked.length > 0 ? asked : splitRequirements(settings.packages);
  if (configured.length === 0) {
    say('Nothing to fetch: PYODIDE_PACKAGES is empty, and no requirements were given.');
    return;
  }
  const distribution = openDistribution(settings);
  const kept = new KeptLock(settings.packageDir);
  const { packages, lockText } = await choosePackages(distribution, { configured, installed: [] }, kept);
  for (const one of packages) {
    const { file } = await distribution.fetch(one);
    say(`${one.name} ${one.version}: ${one.fileName}, ${statSync(file).size} bytes`);
  }
  kept.write(lockText);
  say(`${packages.length} files and pylock.toml are in ${settings.packageDir}.`);
});
