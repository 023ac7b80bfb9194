/**
 * Command: fetches the packages in PYODIDE_PACKAGES and builds their image in advance, so that the server finds both when
 * it starts. For container images: `deploy/container/add-packages.sh` calls it.
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
