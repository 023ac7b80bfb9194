import path from 'node:path';
import { Integer, Text } from './variable.js';

const MEGABYTE = 1024 * 1024;

/** What only clients of the predecessor need. */
export class CompatSettings {
  @Text('COMPAT_SHARED_FILES', {
    oneOf: ['on', 'off'],
    default: 'off',
    meaning:
      'Upload and plot folders that every client and every execution shares, as the predecessor had them',
  })
  readonly sharedFilesSetting!: 'on' | 'off';

  @Text('COMPAT_SHARED_DIR', {
    default: 'shared-files',
    meaning: 'Folder that keeps the shared files; a relative path starts at the working folder',
  })
  readonly sharedDirSetting!: string;

  @Integer('COMPAT_SHARED_FILES_MAX', {
    unit: '',
    min: 1,
    max: 10_000,
    default: 100,
    meaning: 'Shared files, uploads and plots together',
  })
  readonly sharedFilesMax!: number;

  @Integer('COMPAT_SHARED_MAX_MB', {
    unit: 'MB',
    min: 1,
    max: 512,
    default: 32,
    scale: MEGABYTE,
    meaning:
      'Size of all shared files together, which every execution gets a copy of; at most half of DISK_LIMIT_MB counts',
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
