import type { Settings } from '../../config/settings.js';
import { ImageSupply } from '../../engine/assembly/image-supply.js';
import { InstalledFile } from '../../engine/assembly/installed-file.js';
import { KeptLock } from '../../engine/distribution/lock/kept-lock.js';
import { splitRequirements } from '../../engine/distribution/split-requirements.js';
import { openDistribution } from './open-distribution.js';

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
