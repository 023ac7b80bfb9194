import { constants } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from '../../base/write-whole.js';
import { decodeEntry, encodeEntry, type SharedEntry } from './shared-entry.js';
import { hostNameOf, type SharedPlace } from './shared-place.js';

const HOST_NAME = /^[0-9a-f]{64}\.shared$/;
/** Of `writeWhole`, and those of earlier versions. */
const TEMPORARY = /^(?:[0-9a-f]{64}\.shared\.[0-9a-f-]{36}|\.[0-9a-f]{24})\.tmp$/;

/** The host's side of the shared files: a flat folder of files with names made here, written whole or not at all. */
export class SharedFolder {
  /** @param folder absolute path; made when it is missing, for this user only */
  constructor(
    private readonly folder: string,
    private readonly entryBytesMax: number,
  ) {}

  /** All entries; foreign files are left alone and named in `strange`, unfinished ones are removed. */
  async load(): Promise<{ entries: SharedEntry[]; strange: string[] }> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const entries: SharedEntry[] = [];
    const strange: string[] = [];
    for (const file of (await readdir(this.folder)).sort()) {
      if (TEMPORARY.test(file)) await rm(this.fileAt(file), { force: true });
      else {
        const entry = HOST_NAME.test(file) ? await this.read(file) : null;
        if (entry && hostNameOf(entry.place) === file) entries.push(entry);
        else strange.push(file);
      }
    }
    return { entries, strange };
  }

  async write(entry: SharedEntry): Promise<void> {
    await writeWhole(this.fileAt(hostNameOf(entry.place)), encodeEntry(entry));
  }

  async remove(place: SharedPlace): Promise<void> {
    await rm(this.fileAt(hostNameOf(place)), { force: true });
  }

  private async read(name: string): Promise<SharedEntry | null> {
    // A link in the folder leads elsewhere, a pipe would wait for its writer: neither is one of ours.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file = await open(this.fileAt(name), flags).catch(() => null);
    if (!file) return null;
    try {
      const about = await file.stat();
      if (!about.isFile() || about.size > this.entryBytesMax) return null;
      return decodeEntry(await file.readFile());
    } finally {
      await file.close();
    }
  }

  private fileAt(name: string): string {
    return path.join(this.folder, name);
  }
}
