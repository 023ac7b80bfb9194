import { splitList } from '../../base/split-list.js';
import { certificateEnvironment } from '../../config/certificate-environment.js';
import type { PackageSettings } from '../../config/package-settings.js';
import { proxyEnvironment } from '../../config/proxy-environment.js';
import { Distribution } from '../../engine/distribution/distribution.js';
import { readLock } from '../../engine/distribution/lock-file.js';
import { parseRules } from '../../engine/distribution/package-rules.js';
import { pyodideVersion } from '../../engine/image/fingerprint.js';

/** Files and folders in one archive; the largest package of Pyodide's has some 5,000. */
const FILES_MAX = 60_000;

/**
 * The distribution that the settings describe.
 * @throws Error when the lock file cannot be used
 */
export function openDistribution(settings: PackageSettings): Distribution {
  const privateHosts = hostNames(settings.packagePrivateHosts);
  return new Distribution({
    lock: readLock(settings.packageLockFile),
    index: settings.packageIndex.replaceAll('{version}', pyodideVersion()),
    cacheFolder: settings.packageDir,
    rules: parseRules(settings.packageAllow, settings.packageDeny),
    download: { timeoutMs: settings.packageDownloadTimeoutMs, fileBytes: settings.packageFileBytes },
    indexes: { addresses: settings.packageIndexes, privateHosts },
    // Otherwise every address is one of the operator's.
    privateHosts: settings.packageInstall === 'urls' ? privateHosts : null,
    environment: { ...certificateEnvironment(), ...proxyEnvironment() },
    unpacked: { totalBytes: settings.packageUnpackedBytes, files: FILES_MAX },
  });
}

/** As `URL.hostname` spells them. */
function hostNames(list: string): ReadonlySet<string> {
  const spelt = (host: string) =>
    URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : host.toLowerCase();
  return new Set(splitList(list).map(spelt));
}
