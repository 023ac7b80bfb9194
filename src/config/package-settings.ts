import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type IndexAddress, parseIndexAddresses } from '../common/index-address.js';
import { Integer, Text } from './variable.js';

const PACKAGE_ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Who may have packages added to the image while the server runs. */
export const INSTALL_MODES = ['names', 'urls', 'off'] as const;
export type InstallMode = (typeof INSTALL_MODES)[number];

/** The value of PACKAGE_INDEXES that asks no index, whatever pip's settings say. */
const NO_INDEXES = 'off';

/** Python packages that are part of the image: which, from where, who may add to them. */
export class PackageSettings {
  @Text('PYODIDE_PACKAGES', {
    default: '',
    mayBeEmpty: true,
    meaning:
      'Packages in the image, with commas between them: names with versions and extras as pip takes them, paths or addresses of wheels, a requirements.txt, a pylock.toml',
  })
  readonly packages!: string;

  @Text('PACKAGES_REQUIRED', {
    default: 'true',
    oneOf: ['true', 'false'],
    meaning:
      'Whether the server ends when these packages cannot be had; otherwise it starts without any, and says why',
  })
  readonly packagesRequired!: 'true' | 'false';

  @Text('PACKAGE_INDEXES', {
    default: '',
    mayBeEmpty: true,
    secret: true,
    pattern: {
      test: (text) => text === NO_INDEXES || parseIndexAddresses(text) !== null,
      words:
        'addresses such as https://user:password@index.example/simple/, with commas between them, or off',
    },
    meaning:
      'Indexes (simple JSON API) of packages that the Pyodide distribution does not have, or not in the version; the first that has a name counts; empty for those of PIP_INDEX_URL and PIP_EXTRA_INDEX_URL',
  })
  readonly packageIndexesSetting!: string;

  @Text('PIP_INDEX_URL', {
    default: '',
    mayBeEmpty: true,
    secret: true,
    meaning: "pip's own setting; counts where PACKAGE_INDEXES is empty",
  })
  readonly pipIndexUrl!: string;

  @Text('PIP_EXTRA_INDEX_URL', {
    default: '',
    mayBeEmpty: true,
    secret: true,
    meaning: "pip's own setting; its indexes come after that of PIP_INDEX_URL",
  })
  readonly pipExtraIndexUrl!: string;

  @Text('PYODIDE_PACKAGE_INDEX', {
    default: 'https://cdn.jsdelivr.net/pyodide/v{version}/full/',
    meaning: 'Address or folder of the package files; {version} stands for the version of Pyodide',
  })
  readonly packageIndex!: string;

  @Text('PYODIDE_PACKAGE_LOCK', {
    default: '',
    mayBeEmpty: true,
    meaning:
      'A lock file in place of the one that comes with Pyodide; a relative path starts at the package root',
  })
  readonly packageLockSetting!: string;

  @Text('PYODIDE_PACKAGE_DIR', {
    default: '.cache/packages',
    meaning:
      'Folder of fetched package files and of what was installed; a relative path starts at the package root',
  })
  readonly packageDirSetting!: string;

  @Text('PACKAGE_INSTALL', {
    default: 'names',
    oneOf: INSTALL_MODES,
    meaning:
      'What POST /api/packages takes: names of the Pyodide distribution and of the indexes, addresses of wheels too, or nothing',
  })
  readonly packageInstall!: InstallMode;

  @Text('PACKAGE_PRIVATE_HOSTS', {
    default: '',
    mayBeEmpty: true,
    meaning:
      'The hosts that wheels may come from although their address is private, where clients name addresses (PACKAGE_INSTALL=urls) or an index leads to them, with commas between them',
  })
  readonly packagePrivateHosts!: string;

  @Text('PACKAGE_ALLOW', {
    default: '',
    mayBeEmpty: true,
    meaning: 'The only packages that may be in the image, with commas between them; empty for all',
  })
  readonly packageAllow!: string;

  @Text('PACKAGE_DENY', {
    default: '',
    mayBeEmpty: true,
    meaning: 'Packages that must not be in the image, with commas between them',
  })
  readonly packageDeny!: string;

  @Integer('PACKAGE_DOWNLOAD_TIMEOUT', {
    unit: 'ms',
    min: 100,
    max: 3_600_000,
    default: 120_000,
    meaning: 'Longest download of one package file',
  })
  readonly packageDownloadTimeoutMs!: number;

  @Integer('PACKAGE_FILE_MAX_MB', {
    unit: 'MB',
    min: 1,
    max: 2048,
    default: 128,
    scale: 1 << 20,
    meaning: 'Largest package file that is taken',
  })
  readonly packageFileBytes!: number;

  @Integer('PACKAGE_UNPACKED_MAX_MB', {
    unit: 'MB',
    min: 1,
    max: 4095,
    default: 512,
    scale: 1 << 20,
    meaning: 'Largest package after unpacking',
  })
  readonly packageUnpackedBytes!: number;

  /** In the order in which they are asked. They hold passwords: never show them. */
  get packageIndexes(): IndexAddress[] {
    const own = this.packageIndexesSetting;
    if (own === NO_INDEXES) return [];
    if (own !== '') return parseIndexAddresses(own) ?? [];
    // pip takes folders and the like, too, which are skipped here.
    const items = `${this.pipIndexUrl} ${this.pipExtraIndexUrl}`.split(/\s+/).filter(Boolean);
    return items.flatMap((item) => parseIndexAddresses(item) ?? []);
  }

  /** Absolute path of the folder of package files. */
  get packageDir(): string {
    return path.resolve(PACKAGE_ROOT, this.packageDirSetting);
  }

  /** Absolute path of the lock file, or undefined for Pyodide's own. */
  get packageLockFile(): string | undefined {
    return this.packageLockSetting === '' ? undefined : path.resolve(PACKAGE_ROOT, this.packageLockSetting);
  }
}
