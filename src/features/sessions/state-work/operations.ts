import { ServiceError } from '../../../base/errors.js';
import { wholeJson } from '../../../base/json/whole-json.js';
import {
  deleteFileFrom,
  type WriteLimits,
  writeFileTo,
} from '../../../engine/checkpoint-format/change-files.js';
import { checkSeal, readSeal } from '../../../engine/checkpoint-format/check-seal.js';
import { CheckpointError } from '../../../engine/checkpoint-format/checkpoint-error.js';
import {
  type CheckpointLimits,
  listFiles,
  readFileOf,
  validate,
} from '../../../engine/checkpoint-format/checkpoint-files.js';
import { readCheckpoint, withoutSum, withSum } from '../../../engine/checkpoint-format/container.js';
import type { FileLimits } from '../../../engine/checkpoint-format/file-limits.js';
import { WORK_FOLDER } from '../../../engine/checkpoint-format/file-state.js';
import { countFiles, type FileCount } from '../../../engine/checkpoint-format/find-files.js';
import { describeFile } from '../files/describe-file.js';
import { relativePath } from '../files/session-path.js';
import { type ExportedSession, readExport, writeExport } from '../transfer/exported-session.js';

/** What is done with states of sessions off the main thread: whatever decompresses, parses or hashes them. Pure. */

export interface OnState<L = FileLimits> {
  /** A checkpoint; given away by who asks. */
  bytes: Uint8Array;
  limits: L;
}

export interface ChangedState {
  /** What is not in the state before, see `writeStep`. */
  bytes: Uint8Array;
  counted: FileCount;
}

export interface ImportLimits extends CheckpointLimits {
  checkpointBytes: number;
  /** What this server can restore; null until a worker is ready. */
  image: string | null;
  layout: string | null;
  /** See `readSeal`. */
  seal: string | null;
}

export interface ImportedSession extends Omit<ExportedSession, 'checkpoint'> {
  checkpoint: Uint8Array | null;
  counted: FileCount;
}

/** Text is encoded once there is this much of it, in characters. */
const PIECE_LENGTH = 1 << 16;

/** JSON of the list of files in the work folder, in UTF-8. */
export function list({ bytes, limits }: OnState): Uint8Array {
  const pieces: Buffer[] = [];
  let text = '[';
  let first = true;
  for (const { path: absolute, ...file } of listFiles(bytes, limits)) {
    const path = relativePath(absolute);
    if (path === null) continue;
    text += (first ? '' : ',') + wholeJson(describeFile({ path, ...file }));
    first = false;
    if (text.length < PIECE_LENGTH) continue;
    pieces.push(Buffer.from(text));
    text = '';
  }
  pieces.push(Buffer.from(`${text}]`));
  return Buffer.concat(pieces);
}

/** The content of a file; null when there is none of that path. */
export function read({ bytes, limits, path }: OnState & { path: string }): Uint8Array | null {
  return readFileOf(bytes, path, limits);
}

/** null when something else is in the way. */
export function write(
  task: OnState<WriteLimits> & { path: string; content: Uint8Array },
): ChangedState | null {
  return writeFileTo(task.bytes, task.path, task.content, task.limits);
}

/** null when there is nothing of that path. */
export function remove({
  bytes,
  limits,
  path,
}: OnState<WriteLimits> & { path: string }): ChangedState | null {
  return deleteFileFrom(bytes, path, limits);
}

/** The file of an exported session, in pieces. Its state is given away by who asks. */
export function exportSession({ checkpoint, ...about }: ExportedSession): Uint8Array[] {
  return writeExport({ ...about, checkpoint: checkpoint && withSum(checkpoint) });
}

/** A session from such a file, of which everything is checked: what passes can be restored by a worker of now. */
export function importSession({ bytes: file, limits }: OnState<ImportLimits>): ImportedSession {
  const session = readExport(file);
  const { checkpoint: bytes } = session;
  if (!bytes) return { ...session, counted: { count: 0, bytes: 0 } };
  if (bytes.length > limits.checkpointBytes) {
    throw new CheckpointError(
      'beyond_limits',
      `it has ${bytes.length} bytes; at most ${limits.checkpointBytes} are allowed`,
    );
  }
  const checkpoint = readCheckpoint(bytes);
  const { image, layout } = checkpoint.header;
  if (limits.image === null || limits.layout === null) {
    throw new ServiceError(
      'POOL_UNAVAILABLE',
      'No worker is ready, so the image of this server is not known yet.',
    );
  }
  if (image !== limits.image || layout !== limits.layout) {
    throw new CheckpointError(
      'foreign',
      'it requires another interpreter image than that of this server: another version or other packages',
    );
  }
  const state = validate(checkpoint, limits);
  const seal = limits.seal === null ? null : readSeal(limits.seal);
  if (seal) checkSeal(state, seal);
  // All of it was checked here; code that takes it apart need not check it again.
  return { ...session, checkpoint: withoutSum(bytes), counted: countFiles(state, WORK_FOLDER) };
}
