import { type FileHandle, mkdir, open, readdir, readFile, truncate, unlink } from 'node:fs/promises';
import path from 'node:path';
import { Coalesced } from '../../../base/coalesced.js';
import { decodeUtf8 } from '../../../base/decode-utf8.js';
import { type Entry, encodeEntry, type PlacedEntry, placeOfPayload, readJournal } from './journal.js';

const EXTENSION = '.job';

/** A file and where a text is in it. */
export interface Place {
  start: number;
  length: number;
}

export interface FoundJournal {
  id: string;
  entries: PlacedEntry[];
  bytes: number;
}

/** Journals of jobs as files. What a method has resolved for survives the end of the process and of the machine. */
export class JobFolder {
  readonly #syncs = new Coalesced(() => syncPath(this.folder));

  constructor(private readonly folder: string) {}

  /** Makes the folder. @throws the system's error (rejection) */
  async prepare(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
  }

  /** Every journal there is; a file that was not even begun right was never accepted, and is removed. */
  async readAll(): Promise<FoundJournal[]> {
    const found: FoundJournal[] = [];
    for (const name of await readdir(this.folder)) {
      if (!name.endsWith(EXTENSION)) continue;
      const file = path.join(this.folder, name);
      const bytes = await readFile(file);
      const { entries, validBytes } = readJournal(bytes);
      if (entries[0]?.entry.type !== 'accepted') {
        await unlink(file);
        continue;
      }
      // What is appended next must not stick to a torn entry.
      if (validBytes < bytes.length) await truncate(file, validBytes);
      found.push({ id: name.slice(0, -EXTENSION.length), entries, bytes: validBytes });
    }
    return found;
  }

  /** Begins a journal. @returns where the payload is, and the size of the file */
  async create(id: string, entry: Entry, payload: string): Promise<Place & { bytes: number }> {
    const encoded = encodeEntry(entry, payload);
    const file = this.#fileOf(id);
    const handle = await open(file, 'wx', 0o600);
    try {
      await writeAndSync(handle, encoded);
      await this.#syncFolder();
    } catch (error) {
      await unlink(file).catch(() => undefined);
      throw error;
    } finally {
      await handle.close();
    }
    return { ...placeOfPayload(encoded, 0), bytes: encoded.length };
  }

  /** Adds to a journal of `size` bytes. An attempt that fails leaves it as it was. @returns as `create` */
  async append(id: string, size: number, entry: Entry, payload = ''): Promise<Place & { bytes: number }> {
    const encoded = encodeEntry(entry, payload);
    const handle = await open(this.#fileOf(id), 'r+');
    try {
      await writeAndSync(handle, encoded, size);
    } catch (error) {
      await handle.truncate(size).catch(() => undefined);
      throw error;
    } finally {
      await handle.close();
    }
    return { ...placeOfPayload(encoded, size), bytes: size + encoded.length };
  }

  async read(id: string, { start, length }: Place): Promise<string> {
    const handle = await open(this.#fileOf(id), 'r');
    try {
      const buffer = Buffer.alloc(length);
      await handle.read(buffer, 0, length, start);
      return await decodeUtf8(buffer);
    } finally {
      await handle.close();
    }
  }

  async remove(id: string): Promise<void> {
    await unlink(this.#fileOf(id)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }

  #fileOf(id: string): string {
    return path.join(this.folder, id + EXTENSION);
  }

  /** A new name is only safe with its folder. Those who come while one sync runs share the next. */
  #syncFolder(): Promise<void> {
    return this.#syncs.run();
  }
}

async function writeAndSync(handle: FileHandle, bytes: Buffer, position = 0): Promise<void> {
  const { bytesWritten } = await handle.write(bytes, 0, bytes.length, position);
  if (bytesWritten < bytes.length) throw new Error('the disk wrote only a part of an entry');
  await handle.datasync();
}

async function syncPath(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some file systems cannot sync a folder, and say so.
    if (!['EINVAL', 'EPERM', 'EISDIR'].includes(String((error as NodeJS.ErrnoException).code))) throw error;
  } finally {
    await handle.close();
  }
}
