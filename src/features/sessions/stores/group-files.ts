import { mkdir, readdir, readFile, rmdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { syncFolder, UNFINISHED, writeWhole } from '../../../base/write-whole.js';
import { addressLater, isAddress } from '../../../engine/checkpoint-format/manifest.js';
import { isId } from '../record/ids.js';
import { groupKey } from './shared-parts.js';

/** Files that are written at a time. */
const WRITES = 8;

/**
 * The groups of a disk store: one file for each, in a folder of its family. What is written and what is removed in one
 * family follow each other, so that a group that is dropped and comes back is there.
 */
export class GroupFiles {
  readonly #folder: string;
  /** Keys of those that are on disk. */
  readonly #there = new Set<string>();
  /** The last work in each family that has some. */
  readonly #work = new Map<string, Promise<unknown>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether a group is on disk. */
  has(key: string): boolean {
    return this.#there.has(key);
  }

  get keys(): Iterable<string> {
    return this.#there;
  }

  /** Finds what there is; what was left unfinished is removed. */
  async load(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const family of await readdir(this.#folder)) {
      if (!isId(family)) continue;
      for (const name of await readdir(path.join(this.#folder, family))) {
        const address = Buffer.from(name, 'hex').toString('base64url');
        if (isAddress(address) && name.length === 64) this.#there.add(groupKey(family, address));
        else if (name.endsWith(UNFINISHED)) await unlink(path.join(this.#folder, family, name));
      }
    }
  }

  /** Once this resolves, they survive a loss of power. Those that are there already are left alone. */
  write(family: string, groups: ReadonlyMap<string, Uint8Array>): Promise<void> {
    return this.#inTurn(family, async () => {
      const left = [...groups].filter(([address]) => !this.#there.has(groupKey(family, address)));
      if (left.length === 0) return;
      const folder = path.join(this.#folder, family);
      const isNew = await mkdir(folder, { recursive: true, mode: 0o700 });
      const writeNext = async (): Promise<void> => {
        for (let next = left.pop(); next; next = left.pop()) {
          const [address, bytes] = next;
          await writeWhole(this.#fileOf(family, address), bytes, { folderToo: false });
          this.#there.add(groupKey(family, address));
        }
      };
      // All of them end before the next work begins, whichever fails.
      const ends = await Promise.allSettled(Array.from({ length: WRITES }, writeNext));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
      await syncFolder(folder);
      if (isNew) await syncFolder(this.#folder);
    });
  }

  /** Those that are not there, or not what they were, are left out. */
  async read(family: string, addresses: readonly string[]): Promise<Map<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (const address of addresses) {
      const bytes = await readFile(this.#fileOf(family, address)).catch((error) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      });
      if (bytes && (await addressLater(bytes)) === address) found.set(address, bytes);
    }
    return found;
  }

  /**
   * Removes groups, those excepted that somebody has again by then.
   * @returns those that could not be removed
   */
  async remove(keys: Iterable<string>, isInUse: (key: string) => boolean): Promise<string[]> {
    const families = new Map<string, string[]>();
    for (const key of keys) {
      const family = key.slice(0, key.indexOf('/'));
      families.set(family, [...(families.get(family) ?? []), key]);
    }
    const failed: string[] = [];
    for (const [family, own] of families) {
      await this.#inTurn(family, async () => {
        for (const key of own) {
          if (isInUse(key)) continue;
          const removed = await unlink(this.#fileOf(family, key.slice(family.length + 1))).then(
            () => true,
            (error) => (error as NodeJS.ErrnoException).code === 'ENOENT',
          );
          if (removed) this.#there.delete(key);
          else failed.push(key);
        }
        // Not when there is something left in it.
        await rmdir(path.join(this.#folder, family)).catch(() => {});
      });
    }
    return failed;
  }

  /** In hexadecimal: some file systems ignore case. */
  #fileOf(family: string, address: string): string {
    return path.join(this.#folder, family, Buffer.from(address, 'base64url').toString('hex'));
  }

  #inTurn<T>(family: string, work: () => Promise<T>): Promise<T> {
    const before = this.#work.get(family) ?? Promise.resolve();
    const mine = before.then(work, work);
    const end = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#work.set(family, end);
    void end.then(() => {
      if (this.#work.get(family) === end) this.#work.delete(family);
    });
    return mine;
  }
}
