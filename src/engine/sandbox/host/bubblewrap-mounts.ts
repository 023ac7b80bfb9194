import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { WorkerFiles } from '../worker-files.js';
import type { Mounts } from './bubblewrap-arguments.js';

/** Folders of loaders and libraries; often links to one another. */
const LIBRARY_FOLDERS = ['/lib', '/lib64', '/usr/lib', '/usr/lib64'];
/** Devices do not work in such a mount, and /dev/null is not needed: standard input is open already. */
const DEVICES = '/dev/';

/** Files and links that a worker needs. Reads library folders, which takes a few ms. */
export function mountsFor({ own, links, system, programs }: WorkerFiles): Mounts {
  const shared = [...system, ...programs].filter((file) => !file.startsWith(DEVICES) && existsSync(file));
  const ours = own.filter((file) => existsSync(file) && !links.some((link) => file.startsWith(link)));
  const onTheWay = links
    .map(withoutSlash)
    .filter((link, _, all) => !all.some((above) => link.startsWith(`${above}/`)));
  return {
    binds: [...new Set([...ours.map(withoutSlash), ...shared])],
    links: [...onTheWay.map(linkAt), ...libraryLinks(shared)],
  };
}

/** Links to libraries in `files`: links of whole folders, and other names of a library. */
function libraryLinks(files: readonly string[]): Mounts['links'] {
  const libraries = new Set(files.filter((file) => path.basename(file).includes('.so')));
  const names = new Set([...libraries].map(bareName));
  const folders = [...new Set([...LIBRARY_FOLDERS, ...[...libraries].map((file) => path.dirname(file))])];
  const existing = folders.filter((folder) => existsSync(folder));
  const inFolders = existing
    .filter((folder) => realpathSync(folder) === folder)
    .flatMap((folder) =>
      readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isSymbolicLink() && names.has(bareName(entry.name)))
        .map(({ name }) => path.join(folder, name)),
    )
    .filter((link) => existsSync(link) && libraries.has(realpathSync(link)));
  return [...existing.filter(isLink), ...inFolders].map(linkAt);
}

/** `libc` of `libc.so.6` and of `libc-2.31.so`. */
const bareName = (file: string) => /^[^.-]*/.exec(path.basename(file))?.[0];
const withoutSlash = (file: string) => file.replace(/\/$/, '');
const isLink = (file: string) => lstatSync(file).isSymbolicLink();
const linkAt = (file: string) => ({ text: readlinkSync(file), path: file });
