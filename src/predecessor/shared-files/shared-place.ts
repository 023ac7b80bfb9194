import { createHash } from 'node:crypto';
import { ServiceError } from '../../base/errors.js';

/** The two folders that are shared, below the work folder. */
export const SHARED_FOLDERS = ['uploads', 'plots'] as const;
export type SharedFolder = (typeof SHARED_FOLDERS)[number];

/** Folders that every run finds, as the predecessor's programs expect them. */
export const FOUND_FOLDERS = [
  ...SHARED_FOLDERS,
  'plots/matplotlib',
  'plots/seaborn',
  'plots/base64',
] as const;

/** Where Python sees them. */
export const WORK_FOLDER = '/home/pyodide';

export const NAME_LENGTH_MAX = 200;
export const SEGMENT_LENGTH_MAX = 120;
/** Folders below the shared one. */
export const DEPTH_MAX = 10;
/** Letters and digits of any language, and a little punctuation; nothing hidden, nothing that leads elsewhere. */
const SEGMENT = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}._ ()@+=,-]*$/u;

/** The same for JSON Schema, with the longest length and without a dot or a blank at the end. */
const WHOLE_SEGMENT = `[\\p{L}\\p{N}_](?:[\\p{L}\\p{M}\\p{N}._ ()@+=,-]{0,${SEGMENT_LENGTH_MAX - 2}}[\\p{L}\\p{M}\\p{N}_()@+=,-])?`;
/** Of a name without folders. */
export const NAME_PATTERN = `^${WHOLE_SEGMENT}$`;
/** Of a name that may have folders. */
export const PATH_PATTERN = `^${WHOLE_SEGMENT}(?:/${WHOLE_SEGMENT}){0,${DEPTH_MAX}}$`;

/** A file in a shared folder: which folder, and its path relative to the folder. */
export interface SharedPlace {
  folder: SharedFolder;
  /** Such as "data-1f2e3d4c5b6a.csv" or "matplotlib/sine.png". */
  name: string;
}

/** Why a shared file cannot have this name, as the end of a sentence; null for a name that is fine. */
export function nameFault(name: string): string | null {
  if (name === '') return 'must not be empty';
  if (name.length > NAME_LENGTH_MAX) return `must be at most ${NAME_LENGTH_MAX} characters`;
  const segments = name.split('/');
  if (segments.length - 1 > DEPTH_MAX) return `must be at most ${DEPTH_MAX} folders deep`;
  for (const segment of segments) {
    if (segment.length > SEGMENT_LENGTH_MAX)
      return `must have segments of at most ${SEGMENT_LENGTH_MAX} characters`;
    if (!SEGMENT.test(segment) || segment.endsWith('.') || segment.endsWith(' ')) {
      return 'must have segments of letters, digits, spaces and ._()@+=,- that begin with a letter, a digit or _ and do not end with a dot or a space';
    }
  }
  return null;
}

/** @throws ServiceError VALIDATION_FAILED for a name that no shared file can have */
export function checkedPlace(folder: SharedFolder, name: string): SharedPlace {
  const fault = nameFault(name);
  if (fault) {
    const shown = JSON.stringify(name.slice(0, 80));
    throw new ServiceError('VALIDATION_FAILED', `The file name ${fault}; received ${shown}.`);
  }
  return { folder, name };
}

/** The absolute path that Python knows the file by. */
export function pathOf({ folder, name }: SharedPlace): string {
  return `${WORK_FOLDER}/${folder}/${name}`;
}

/** The place of an absolute path, or null when it is in no shared folder or cannot be shared. */
export function placeOf(path: string): SharedPlace | null {
  for (const folder of SHARED_FOLDERS) {
    const start = `${WORK_FOLDER}/${folder}/`;
    if (!path.startsWith(start)) continue;
    const name = path.slice(start.length);
    return nameFault(name) === null ? { folder, name } : null;
  }
  return null;
}

/** Key of a place in maps, and what is hashed for its file on the host. */
export function keyOf({ folder, name }: SharedPlace): string {
  return `${folder}/${name}`;
}

/** Name of the host's file for a place: no text of a client or of a program ever becomes part of a host path. */
export function hostNameOf(place: SharedPlace): string {
  return `${createHash('sha256').update(keyOf(place)).digest('hex')}.shared`;
}
