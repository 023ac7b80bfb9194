import { existsSync } from 'node:fs';
import path from 'node:path';
import type { NativeMemory } from './native-memory.js';

/** Built next to the copied sources. The relative path is the same from this module and from a bundle. */
export const ADDON_FILE = path.join(import.meta.dirname, '..', 'native', 'addon', 'memory.node');

let loaded: NativeMemory | { missing: string } | null = null;

/** The addon, or why it is missing. Afterwards this process cannot load any addon: process.dlopen is removed. */
export function loadNative(): NativeMemory | { missing: string } {
  if (loaded) return loaded;
  loaded = load(ADDON_FILE);
  // Neither Node nor this service loads another addon, and compromised JavaScript must not.
  Object.defineProperty(process, 'dlopen', { value: undefined, writable: false, configurable: false });
  return loaded;
}

function load(file: string): NativeMemory | { missing: string } {
  if (process.platform !== 'linux') return { missing: `not supported on ${process.platform}` };
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
