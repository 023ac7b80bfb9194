import { existsSync } from 'node:fs';
import path from 'node:path';
import type { NativeMemory } from './native-memory.js';

/** Built beside the sources, which the build copies there. From this module and from a bundle it is the same way. */
export const ADDON_FILE = path.join(import.meta.dirname, '..', 'native', 'addon', 'memory.node');

let loaded: NativeMemory | { missing: string } | null = null;

/** The addon, or why there is none. Afterwards this process can load no other one: the way to it is gone. */
export function loadNative(): NativeMemory | { missing: string } {
  if (loaded) return loaded;
  loaded = load(ADDON_FILE);
  // Nothing of Node or of ours loads an addon after this, and JavaScript that was broken into should not either.
  Object.defineProperty(process, 'dlopen', { value: undefined, writable: false, configurable: false });
  return loaded;
}

function load(file: string): NativeMemory | { missing: string } {
  if (process.platform !== 'linux') return { missing: `not on ${process.platform}` };
  if (!existsSync(file)) return { missing: 'the addon was not built: no C compiler at build time' };
  const module = { exports: {} };
  try {
    process.dlopen(module, file);
    return module.exports as NativeMemory;
  } catch (error) {
    const { message } = error as Error;
    return { missing: `the addon cannot be loaded: ${message.slice(0, 200)}` };
  }
}
