import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type IndexAddress, parseIndexAddresses } from '../base/addresses/index-address.js';
import { Integer, Text } from './variable.js';

const PACKAGE_ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What may be added to the image while the server runs. */
export const INSTALL_MODES = ['names', 'urls', 'off'] as const;
export type InstallMode = (typeof INSTALL_MODES)[number];

/** The value of PACKAGE_INDEXES that disables indexes, whatever pip's settings say. */
const NO_INDEXES = 'off';

/** Python packages of the image: which ones, from where, and what may be added. */
export class PackageSettings {
  @Text('PYODIDE_PACKAGES', {
    default: '',
    mayBeEmpty: true,
    meaning:
      'Comma-separated packages of the image: requirements as for pip (name, extras, versions), paths or URLs of wheels, a requirements.txt, a pylock.toml',
  })
  readonly packages!: string;

  @Text('PACKAGES_REQUIRED', {
    default: 'true',
    oneOf: ['true', 'false'],
    meaning:
      'true: the server exits if these packages are not available; false: it starts without any, and logs why',
  })
  readonly packagesRequired!: 'true' | 'false';

  @Text('PACKAGE_INDEXES', {
    default: '',
    mayBeEmpty: true,
    secret: true,
    pattern: {
      test: (text) => text === NO_INDEXES || parseIndexAddresses(text) !== null,
      words: 'comma-separated URLs such as https://user:password@index.example/simple/, or off',
    },
    meaning:
      'Indexes (simple JSON API) of packages that the Pyodide distribution lacks, or lacks in the requested version; the first index that lists a name is used; empty: those of PIP_INDEX_URL and PIP_EXTRA_INDEX_URL',
  })
  readonly packageIndexesSetting!: string;

  @Text('PIP_INDEX_URL', {
    default: '',
    mayBeEmpty: true,
    secret: true,
    meaning: "pip's setting; used if PACKAGE_INDEXES is empty",
  })
  readonly pipIndexUrl!: string;

  @Text('PIP_EXTRA_INDEX_URL', {
    default: '',
    mayBeEmpty: true,
    secret: true,
    meaning: "pip's setting; its indexes come after that of PIP_INDEX_URL",
  })
  readonly pipExtraIndexUrl!: string;

  @Text('PYODIDE_PACKAGE_INDEX', {
    default: 'https://cdn.jsdelivr.net/pyodide/v{version}/full/',
    meaning: 'URL or folder of the package files; {version} is replaced by the version of Pyodide',
  })
  readonly packageIndex!: string;

  @Text('PYODIDE_PACKAGE_LOCK', {
    default: '',
    mayBeEmpty: true,
    meaning: 'Lock file to use instead of the one that comes with Pyodide, relative to the package root',
  })
  readonly packageLockSetting!: string;

  @Text('PYODIDE_PACKAGE_DIR', {
    default: '.cache/packages',
    meaning:
      'Folder of downloaded package files and of the record of installed packages, relative to the package root',
  })
  readonly packageDirSetting!: string;

  @Text('PACKAGE_INSTALL', {
    default: 'names',
    oneOf: INSTALL_MODES,
    meaning:
      'What POST /api/packages accepts: names (from the Pyodide distribution and the indexes), urls (URLs of wheels too), off (nothing)',
  })
  readonly packageInstall!: InstallMode;

  @Text('PACKAGE_PRIVATE_HOSTS', {
    default: '',
    mayBeEmpty: true,
    meaning:
      'Comma-separated hosts with a private address from which wheels may be downloaded, when a client sends a URL (PACKAGE_INSTALL=urls) or an index refers to them',
  })
  readonly packagePrivateHosts!: string;

  @Text('PACKAGE_ALLOW', {
    default: '',
    mayBeEmpty: true,
    meaning: 'Comma-separated packages that the image may contain; empty for all',
  })
  readonly packageAllow!: string;

  @Text('PACKAGE_DENY', {
    default: '',
    mayBeEmpty: true,
    meaning: 'Comma-separated packages that the image must not contain',
  })
  readonly packageDeny!: string;

  @Integer('PACKAGE_DOWNLOAD_TIMEOUT', {
    unit: 'ms',
    min: 100,
    max: 3_600_000,
    default: 120_000,
    meaning: 'Timeout of the download of one package file',
  })
  readonly packageDownloadTimeoutMs!: number;

  @Integer('PACKAGE_FILE_MAX_MB', {
    unit: 'MB',
    min: 1,
    max: 2048,
    default: 128,
    scale: 1 << 20,
    meaning: 'Largest package file accepted',
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

  /** In the order of lookup. They hold passwords: never show them. */
  get packageIndexes(): IndexAddress[] {
    const own = this.packageIndexesSetting;
    if (own === NO_INDEXES) return [];
    if (own !== '') return parseIndexAddresses(own) ?? [];
    // pip also accepts folders and the like, which are skipped here.
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
