import { mkdir, readdir, readFile, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import { FolderLock } from '../../../base/folder-lock.js';
import { UNFINISHED, writeWhole } from '../../../base/write-whole.js';
import { isId } from '../record/ids.js';
import type { SessionRecord } from '../record/session-record.js';
import { GroupFiles } from './group-files.js';
import { readRecord } from './read-record.js';

const RECORD = '.json';
const CHECKPOINT = '.checkpoint';
const DAMAGED = '.damaged';
const LOCK = 'in-use-by';

/** The files of a disk store: one for each session, one for each checkpoint, named by ids that the service made, and groups. */
export class SessionFolder {
  readonly #sessions: string;
  readonly #checkpoints: string;
  readonly groups: GroupFiles;
  #lock: FolderLock | null = null;

  constructor(readonly folder: string) {
    this.groups = new GroupFiles(path.join(folder, 'groups'));
    this.#sessions = path.join(folder, 'sessions');
    this.#checkpoints = path.join(folder, 'checkpoints');
  }

  /** @throws when it cannot be written, or another server that is running uses it */
  async claim(): Promise<void> {
    for (const folder of [this.#sessions, this.#checkpoints])
      await mkdir(folder, { recursive: true, mode: 0o700 });
    this.#lock = await FolderLock.take(this.folder, LOCK);
    if (this.#lock) return;
    const pid = await FolderLock.holderOf(this.folder, LOCK);
    throw new Error(
      `the folder ${this.folder} is in use by the process ${pid ?? 'of another server'}; two servers need Redis to share sessions`,
    );
  }

  async release(): Promise<void> {
    await this.#lock?.release();
    this.#lock = null;
  }

  /**
   * What was kept. Files of a process that died while it wrote are removed; records that cannot be read get another
   * name, so that nothing is lost that somebody might want to look at.
   */
  async load(): Promise<{ records: SessionRecord[]; checkpoints: Set<string>; damaged: string[] }> {
    const records: SessionRecord[] = [];
    const damaged: string[] = [];
    for (const name of await this.#namesIn(this.#sessions, RECORD)) {
      const file = path.join(this.#sessions, name + RECORD);
      const record = readRecord(await readFile(file, 'utf8'));
      if (record?.id === name) records.push(record);
      else {
        await rename(file, file + DAMAGED);
        damaged.push(name);
      }
    }
    await this.groups.load();
    return { records, checkpoints: new Set(await this.#namesIn(this.#checkpoints, CHECKPOINT)), damaged };
  }

  writeRecord(record: SessionRecord): Promise<void> {
    return writeWhole(path.join(this.#sessions, record.id + RECORD), JSON.stringify(record));
  }

  removeRecord(id: string): Promise<void> {
    return removeFile(path.join(this.#sessions, id + RECORD));
  }

  writeCheckpoint(id: string, bytes: Uint8Array): Promise<void> {
    return writeWhole(path.join(this.#checkpoints, id + CHECKPOINT), bytes);
  }

  /** @returns null when there is none */
  async readCheckpoint(id: string): Promise<Uint8Array | null> {
    try {
      return await readFile(path.join(this.#checkpoints, id + CHECKPOINT));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  }

  removeCheckpoint(id: string): Promise<void> {
    return removeFile(path.join(this.#checkpoints, id + CHECKPOINT));
  }

  async #namesIn(folder: string, ending: string): Promise<string[]> {
    const names: string[] = [];
    for (const file of await readdir(folder)) {
      const name = file.slice(0, -ending.length);
      if (file.endsWith(UNFINISHED)) await unlink(path.join(folder, file));
      else if (file.endsWith(ending) && isId(name)) names.push(name);
    }
    return names;
  }
}

async function removeFile(file: string): Promise<void> {
  await unlink(file).catch((error) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
