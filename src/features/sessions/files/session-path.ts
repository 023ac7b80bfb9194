import { ServiceError } from '../../../base/errors.js';
import { WORK_FOLDER } from '../../../engine/checkpoint-format/file-state.js';
import { pathFault } from '../../executions/files-rule.js';

/**
 * The absolute path of a file in the work folder. Nothing leads out of it: neither "..", nor an absolute path, nor,
 * since links are not followed, what a program has left there.
 * @param relative as it stands in the URL, decoded
 * @throws ServiceError VALIDATION_FAILED
 */
export function sessionPath(relative: string): string {
  const fault = relative.startsWith('/') ? 'must be relative to the work folder' : pathFault(relative);
  if (fault) throw new ServiceError('VALIDATION_FAILED', `The path of the file ${fault}.`);
  return `${WORK_FOLDER}/${relative}`;
}

/** @returns null for what is not in the work folder */
export function relativePath(absolute: string): string | null {
  return absolute.startsWith(`${WORK_FOLDER}/`) ? absolute.slice(WORK_FOLDER.length + 1) : null;
}
