import { isoTime } from '../../base/iso-time.js';
import type { SharedEntry } from '../shared-files/shared-entry.js';
import { pathOf } from '../shared-files/shared-place.js';
import type { FileInfoDto, PyodideFileDto, SharedFileDto } from './shared-files.dto.js';

export function describeFile({ place, content, uploadedAt, modifiedAt }: SharedEntry): SharedFileDto {
  return {
    filename: place.name,
    size: content.length,
    uploaded: isoTime(uploadedAt),
    modified: isoTime(modifiedAt),
  };
}

export function describePyodideFile({ place, content, modifiedAt }: SharedEntry): PyodideFileDto {
  const name = place.folder === 'uploads' ? place.name : `${place.folder}/${place.name}`;
  return {
    filename: name,
    name,
    size: content.length,
    modified: modifiedAt / 1000,
    path: pathOf(place),
  };
}

export function describeInfo(entry: SharedEntry): FileInfoDto {
  const { size, modified } = describePyodideFile(entry);
  return {
    exists: true,
    ...describeFile(entry),
    vfsPath: pathOf(entry.place),
    pyodideFile: { exists: true, size, modified },
  };
}

/** The answer for a name without a file in uploads. */
export function describeAbsent(filename: string): FileInfoDto {
  const nothing = { size: null, uploaded: null, modified: null, vfsPath: null };
  return { exists: false, filename, ...nothing, pyodideFile: { exists: false } };
}

/** Where a client gets the content of a file from. */
export function urlOf({ place }: SharedEntry): string {
  return `/${place.folder}/${place.name.split('/').map(encodeURIComponent).join('/')}`;
}
