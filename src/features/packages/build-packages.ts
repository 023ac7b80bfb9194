/**
 * Command: fetches what PYODIDE_PACKAGES lists and builds the image that holds it, as a start would, so that a start finds
 * both. For container images: `deploy/container/add-packages.sh` calls it.
 */
import { readConfiguration } from '../../config/settings.module.js';
import { reportingErrors, say } from '../../engine/distribution/lock/command.js';
import { openImageSupply } from '../../server/pool/open-image-supply.js';

await reportingErrors(async () => {
  const supply = openImageSupply(await readConfiguration());
  const { file } = await supply.prepare();
  const packages = supply.current?.resolved ?? [];
  for (const { name, version, fileName } of packages) say(`${name} ${version}: ${fileName}`);
  say(`${packages.length} packages are in ${file}.`);
});
