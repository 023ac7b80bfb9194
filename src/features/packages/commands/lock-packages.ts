/**
 * Command: writes a pylock.toml for PYODIDE_PACKAGES, or for the given requirements, so that every server of a fleet has
 * the same files. `npm run packages:lock [-- [--output FILE] [--upgrade] [requirements]]`
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeWholeSync } from '../../../base/write-whole.js';
import { readConfiguration } from '../../../config/settings.module.js';
import { choosePackages } from '../../../engine/distribution/lock/choose-packages.js';
import { reportingErrors, say } from '../../../engine/distribution/lock/command.js';
import { KeptLock } from '../../../engine/distribution/lock/kept-lock.js';
import { splitRequirements } from '../../../engine/distribution/split-requirements.js';
import { openDistribution } from '../../../server/pool/open-distribution.js';

const OPTIONS = {
  output: { type: 'string', short: 'o', default: 'pylock.toml' },
  upgrade: { type: 'boolean', default: false },
} as const;

await reportingErrors(async () => {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const settings = await readConfiguration();
  const output = path.resolve(values.output);
  const listed = splitRequirements(settings.packages).filter((text) => path.resolve(text) !== output);
  const configured = positionals.length > 0 ? positionals : listed;
  if (configured.length === 0) {
    say('Nothing to lock: PYODIDE_PACKAGES is empty, and no requirements were given.');
    return;
  }
  const before = existsSync(output) ? new KeptLock(path.dirname(output), path.basename(output)) : null;
  const { packages, lockText } = await choosePackages(
    openDistribution(settings),
    { configured, installed: [] },
    before,
    { isFresh: values.upgrade },
  );
  writeWholeSync(output, lockText);
  for (const { name, version, source } of packages) say(`${name} ${version} (${source})`);
  say(`${packages.length} packages are in ${output}.`);
});
