import { randomUUID } from 'node:crypto';
import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Says that a folder is in use by one process of this machine, so that no two servers run the same jobs or sessions. */
export class FolderLock {
  private constructor(
    private readonly file: string,
    private readonly text: string,
  ) {}

  /** @param name of the file of the lock @returns null while a process that lives has the folder */
  static async take(folder: string, name = 'lock'): Promise<FolderLock | null> {
    const file = path.join(folder, name);
    const text = JSON.stringify({ pid: process.pid, start: await startOf(process.pid), id: randomUUID() });
    const own = `${file}.${randomUUID()}`;
    await writeFile(own, text, { flag: 'wx' });
    try {
      if (await linkTo(own, file)) return new FolderLock(file, text);
      if (!(await removeStale(file))) return null;
      return (await linkTo(own, file)) ? new FolderLock(file, text) : null;
    } finally {
      await unlink(own);
    }
  }

  /** The number of the process that has a folder, for messages; null where it is unknown. */
  static async holderOf(folder: string, name = 'lock'): Promise<number | null> {
    try {
      return pidIn(JSON.parse(await readFile(path.join(folder, name), 'utf8')));
    } catch {
      return null;
    }
  }

  async release(): Promise<void> {
    if ((await readText(this.file)) === this.text) await unlink(this.file);
  }
}

/** Links are made whole or not at all, unlike files. @returns false when there is one already */
async function linkTo(own: string, file: string): Promise<boolean> {
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** @returns false if the holder of the lock is alive, or another process was quicker to take it over */
async function removeStale(file: string): Promise<boolean> {
  const text = await readText(file);
  if (text === null) return true;
  if (await isHeld(text)) return false;
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    return false;
  }
  // Another server may have taken over in between, and then this is its lock.
  const stale = (await readText(aside)) === text;
  if (!stale) await linkTo(aside, file);
  await unlink(aside);
  return stale;
}

async function isHeld(text: string): Promise<boolean> {
  try {
    const holder = JSON.parse(text);
    const pid = pidIn(holder);
    if (pid === null) return false;
    process.kill(pid, 0);
    return pid === holder ? pid !== process.pid : holder.start === (await startOf(pid));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Stores of sessions of earlier versions wrote the number only. */
function pidIn(holder: unknown): number | null {
  const pid = typeof holder === 'number' ? holder : (holder as { pid?: unknown } | null)?.pid;
  return Number.isInteger(pid) && Number(pid) > 0 ? Number(pid) : null;
}

/** When a process started, in words that differ for another process with the same number; '' where it is unknown. */
async function startOf(pid: number): Promise<string> {
  const stat = await readText(`/proc/${pid}/stat`);
  if (stat === null) return '';
  const boot = (await readText('/proc/sys/kernel/random/boot_id'))?.trim() ?? '';
  // The name of the program may hold anything; what follows its last parenthesis is numbers.
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return `${boot} ${ticks}`;
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return null;
  }
}
