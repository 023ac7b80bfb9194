import type { InputFile, OutputFile, Task } from '../../engine/protocol/messages.js';
import type { SharedEntry } from './shared-entry.js';
import {
  FOUND_FOLDERS,
  pathOf,
  placeOf,
  SHARED_FOLDERS,
  type SharedPlace,
  WORK_FOLDER,
} from './shared-place.js';

const FOLDERS = SHARED_FOLDERS.map((folder) => `${WORK_FOLDER}/${folder}`);
const FOUND = FOUND_FOLDERS.map((folder) => `${WORK_FOLDER}/${folder}`);

/**
 * The task with both folders and all shared files in them; what the program changes there comes back whatever else is
 * collected. A file of the request itself wins over a shared one, also where only one of the two can be.
 */
export function shareWithRun(task: Task, entries: readonly SharedEntry[]): Task {
  const asked = new Set(task.files.map(absolute));
  const free = (path: string) =>
    ![...asked].some((other) => isSameOrInside(other, path) || isSameOrInside(path, other));
  const shared = entries
    .map(({ place, content }) => ({ path: pathOf(place), content }))
    .filter(({ path }) => asked.size === 0 || free(path));
  const files = [...asked, ...shared.map(({ path }) => path)];
  return {
    ...task,
    folders: FOUND.filter((folder) => !files.some((file) => isSameOrInside(folder, file))),
    files: [...shared, ...task.files],
    collect: task.collect && [...task.collect, ...FOLDERS.map((folder) => `${folder}/**`)],
  };
}

/** Those of the files of a run that belong to the shared folders. */
export function sharedOf(files: readonly OutputFile[]): { file: OutputFile; place: SharedPlace | null }[] {
  return files
    .filter(({ path }) => FOLDERS.some((folder) => path !== folder && isSameOrInside(path, folder)))
    .map((file) => ({ file, place: placeOf(file.path) }));
}

function absolute({ path }: InputFile): string {
  return path.startsWith('/') ? path : `${WORK_FOLDER}/${path}`;
}

function isSameOrInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
