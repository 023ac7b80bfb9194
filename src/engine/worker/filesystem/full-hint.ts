import { INODES_MAX } from '../../checkpoint-format/file-limits.js';
import { saysDiskIsFull } from '../../protocol/full-disk.js';
import type { PythonException } from '../../protocol/messages.js';
import type { FilesRefused } from './disk-quota.js';

const MB = 1 << 20;

/**
 * Adds a hint to an exception about a full disk: which limit was reached.
 * @param refused the limit, or null when the quota refused nothing in this run
 * @returns any other exception unchanged
 */
export function withFullHint(
  exception: PythonException | null,
  refused: FilesRefused | null,
  limitBytes: number,
): PythonException | null {
  // The program could have changed the harness: fields may be anything.
  if (!exception || refused === null || exception.hint !== undefined) return exception;
  if (!saysDiskIsFull(exception.message)) return exception;
  const most = {
    count: `A run can have ${INODES_MAX.toLocaleString('en')} files, folders, links and pipes at a time, and has as many`,
    bytes: `The files of a run can hold ${Math.floor(limitBytes / MB)} MB together (DISK_LIMIT_MB), and this would be more`,
  };
  return { ...exception, hint: `${most[refused]}: remove those that are not needed any more.` };
}
