// Wheels on the machine that runs the suite: ESCAPES_WHEELS names their folder.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** @returns {string[]} absolute paths; empty without the setting */
export function wheelFiles() {
  const folder = process.env.ESCAPES_WHEELS;
  if (!folder) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.whl'));
  if (names.length === 0) throw new Error(`ESCAPES_WHEELS names a folder without wheels: ${folder}`);
  return names.sort().map((name) => path.resolve(folder, name));
}

/** @returns {Promise<string | null>} the image that holds them; null without the setting */
export async function imageWithWheels() {
  const files = wheelFiles();
  if (files.length === 0) return null;
  const { imageWith } = await import('../../../bench/kit/package-images.mjs');
  const cache = mkdtempSync(path.join(os.tmpdir(), 'escapes-wheels-'));
  try {
    return (await imageWith(cache, files)).file;
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}
