import path from 'node:path';
import { Integer, Text } from './variable.js';

const MEGABYTE = 1024 * 1024;

/** Settings that only clients of the predecessor need. */
export class CompatSettings {
  @Text('COMPAT_SHARED_FILES', {
    oneOf: ['on', 'off'],
    default: 'off',
    meaning: 'Upload and plot folders shared by all clients and executions, as in the predecessor',
  })
  readonly sharedFilesSetting!: 'on' | 'off';

  @Text('COMPAT_SHARED_DIR', {
    default: 'shared-files',
    meaning: 'Folder of the shared files, relative to the working folder',
  })
  readonly sharedDirSetting!: string;

  @Integer('COMPAT_SHARED_FILES_MAX', {
    unit: '',
    min: 1,
    max: 10_000,
    default: 100,
    meaning: 'Maximum number of shared files, uploads and plots together',
  })
  readonly sharedFilesMax!: number;

  @Integer('COMPAT_SHARED_MAX_MB', {
    unit: 'MB',
    min: 1,
    max: 512,
    default: 32,
    scale: MEGABYTE,
    meaning:
      'Total size of the shared files, which every execution gets a copy of; capped at half of DISK_LIMIT_MB',
  })
  readonly sharedBytesMax!: number;

  get sharedFilesOn(): boolean {
    return this.sharedFilesSetting === 'on';
  }

  /** Absolute path of the folder of the shared files. */
  get sharedDir(): string {
    return path.resolve(this.sharedDirSetting);
  }
}
