import { isoTime } from '../../../base/iso-time.js';
import type { FileKind } from '../../../engine/checkpoint-format/find-files.js';

export interface SessionFile {
  /** Relative to the work folder. */
  path: string;
  kind: FileKind;
  /** Bytes of a file; 0 for everything else. */
  size: number;
  /** ms since 1970, within the range of a date. */
  modifiedAt: number;
}

/** A file as described to a client. Pure. */
export function describeFile({ path, kind, size, modifiedAt }: SessionFile) {
  return { path, kind, size, modifiedAt: isoTime(modifiedAt) };
}
