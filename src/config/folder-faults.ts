import path from 'node:path';
import { folderFault, makeFolder, makeWritableFolder } from '../base/make-folder.js';
import type { Settings } from './settings.js';

interface FolderSetting {
  name: string;
  /** The folder, as an absolute path; undefined where these settings need none. */
  folder(settings: Settings): string | undefined;
  /** May be a read-only volume that already contains everything. */
  mayBeReadOnly?: boolean;
}

const FOLDERS: FolderSetting[] = [
  { name: 'SESSION_DIR', folder: (of) => (of.sessionStore === 'disk' ? of.sessionDir : undefined) },
  { name: 'JOBS_DIR', folder: (of) => (keepsJobsOnDisk(of) ? path.resolve(of.jobsDir) : undefined) },
  { name: 'ARTIFACT_DIR', folder: (of) => path.resolve(of.artifactDirSetting) },
  { name: 'COMPAT_SHARED_DIR', folder: (of) => (of.sharedFilesSetting === 'on' ? of.sharedDir : undefined) },
  { name: 'PYODIDE_PACKAGE_DIR', folder: (of) => of.packageDir, mayBeReadOnly: true },
  { name: 'PYODIDE_IMAGE_DIR', folder: (of) => of.imageDir, mayBeReadOnly: true },
  { name: 'LOG_FILE', folder: (of) => path.dirname(path.resolve(of.logFile)) },
];

/** Other users of the machine must not read what they hold. */
const MODE = 0o700;
/** Workers, which may run as another user, read these. */
const READ_MODE = 0o755;

/**
 * Creates the required folders that the environment names. Default folders are left to the code that uses them: a
 * server on a read-only file system starts without jobs.
 * @param env without variables that break their rule
 * @returns a message for each folder that cannot be used
 */
export function folderFaults(env: Record<string, unknown>, settings: Settings): string[] {
  const faults: string[] = [];
  for (const { name, folder: folderOf, mayBeReadOnly } of FOLDERS) {
    const isSet = String(env[name] ?? '').trim() !== '';
    const folder = isSet ? folderOf(settings) : undefined;
    if (folder === undefined) continue;
    try {
      if (mayBeReadOnly) makeFolder(folder, READ_MODE);
      else makeWritableFolder(folder, MODE);
    } catch (error) {
      faults.push(folderFault(name, folder, error));
    }
  }
  return faults;
}

function keepsJobsOnDisk({ jobsStore, redisUrl }: Settings): boolean {
  return jobsStore === 'disk' || (jobsStore === 'auto' && redisUrl === '');
}
