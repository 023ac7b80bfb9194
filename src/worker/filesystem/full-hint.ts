import { INODES_MAX } from '../../checkpoint-format/file-limits.js';
import type { PythonException } from '../../protocol/messages.js';
import type { FilesRefused } from './disk-quota.js';

const MB = 1 << 20;
/** How Python, sqlite and our own inputs say that something could not be written. */
const IS_FULL =
  /No space left on device|database or disk is full|unable to open database file|disk I\/O error|\(errno 51\)/;

/**
 * An exception that says that the disk is full, with which of its limits was reached; others as they are.
 * @param refused by the quota, in this run
 */
export function withFullHint(
  exception: PythonException | null,
  refused: FilesRefused | null,
  limitBytes: number,
): PythonException | null {
  // The program could have changed the harness: fields may be anything.
  if (!exception || refused === null || exception.hint !== undefined) return exception;
  if (typeof exception.message !== 'string' || !IS_FULL.test(exception.message)) return exception;
  const most = {
    count: `A run can have ${INODES_MAX.toLocaleString('en')} files, folders, links and pipes at a time, and has as many`,
    bytes: `The files of a run can hold ${Math.floor(limitBytes / MB)} MB together (DISK_LIMIT_MB), and this would be more`,
  };
  return { ...exception, hint: `${most[refused]}: remove those that are not needed any more.` };
}
