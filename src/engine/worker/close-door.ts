import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { STDOUT_IS_FREE } from '../sandbox/worker-arguments.js';
import type { Native } from './memory/open-memory.js';

/**
 * Takes the system calls away that only a starting process needs: opening and mapping files, threads, other programs. What
 * starts lazily is started first.
 * @param planned true, or why the door is to stay open
 * @param image descriptor of the image @param state that of the file for states of memory; both are mapped later, too
 * @returns true, or why the door stays open
 */
export async function closeDoor(
  planned: true | string | undefined,
  native: Native,
  image: number,
  state: number | null,
): Promise<true | string> {
  if (planned !== true) return planned ?? 'not asked for';
  if ('missing' in native) return `there is no addon to close the door: ${native.missing}`;
  await prime();
  return native.closeDoor(image, state) ?? true;
}

async function prime(): Promise<void> {
  // Its streams look at their descriptors when they are first used, which may be for the last words of this process.
  if (STDOUT_IS_FREE) process.stdout.write('');
  process.stderr.write('');
  // The time zone is read from a file.
  new Date().toString();
  // libuv's threads. Node ends the process where it cannot start them.
  await promisify(randomBytes)(1);
}
