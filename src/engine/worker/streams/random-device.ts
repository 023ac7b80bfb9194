import { randomFillSync } from 'node:crypto';
import type { EmscriptenFs } from '../../pyodide/emscripten-fs.js';
import { setUnseekable } from './standard-streams.js';

const PATHS = ['/dev/random', '/dev/urandom'] as const;

/**
 * Gives /dev/random and /dev/urandom bytes of the kernel's generator at each read. Emscripten's own hand out what is
 * left of a buffer in JavaScript, which would outlive the run that it was filled for.
 */
export function replaceRandomDevices(fs: EmscriptenFs): void {
  for (const path of PATHS) {
    const { rdev } = fs.lookupPath(path).node;
    if (!rdev) throw new Error(`Emscripten's device ${path} is gone`);
    fs.registerDevice(rdev, {
      open: setUnseekable,
      read: (_stream, buffer, offset, length) => {
        randomFillSync(buffer, offset, length);
        return length;
      },
      write: (_stream, _buffer, _offset, length) => length,
    });
  }
}
