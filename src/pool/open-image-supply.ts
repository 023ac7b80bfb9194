import { ImageSupply } from '../assembly/image-supply.js';
import { InstalledFile } from '../assembly/installed-file.js';
import type { Settings } from '../config/settings.js';
import { KeptLock } from '../distribution/lock/kept-lock.js';
import { openDistribution } from '../distribution/open-distribution.js';
import { splitRequirements } from '../distribution/split-requirements.js';

/** Importing large packages takes seconds on an idle machine. */
const BUILD_TIMEOUT_MS = 300_000;

/** The supply of images that the settings describe. Opens nothing yet. */
export function openImageSupply(settings: Settings): ImageSupply {
  return new ImageSupply({
    imageDir: settings.imageDir,
    distribution: () => openDistribution(settings),
    configured: splitRequirements(settings.packages),
    installed: new InstalledFile(settings.packageDir),
    required: settings.packagesRequired === 'true',
    keptLock: new KeptLock(settings.packageDir),
    builder: {
      memoryBytes: settings.memoryLimitBytes,
      diskBytes: settings.diskLimitBytes,
      sandboxMode: settings.sandboxMode,
      timeoutMs: BUILD_TIMEOUT_MS,
    },
  });
}
