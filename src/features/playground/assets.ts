import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { contentTypeOf } from '../../server/http/answers/mime-of-path.js';
import { BASE_STYLE } from '../../server/pages/base-style.js';

const FOLDER = path.join(import.meta.dirname, 'assets');
const SERVED = ['.html', '.css', '.js'];

/** The style of frames with HTML that a program made. */
const FRAME_STYLE = 'frame.css';

export interface Asset {
  type: string;
  content: string;
}

/**
 * The page runs and loads its own files and calls this server, nothing else. A frame with HTML that a program made
 * inherits it, and has no rights, not even that of asking this server: its style is inline, allowed by its hash.
 */
export async function playgroundCsp(): Promise<string> {
  const style = (await readAsset(FRAME_STYLE))?.content ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; script-src 'self'; style-src 'self' 'sha256-${hash}'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

let assets: Promise<Map<string, Asset>> | undefined;

/** One file of the playground by its name, or null when there is none. */
export async function readAsset(name: string): Promise<Asset | null> {
  assets ??= readAll();
  return (await assets).get(name) ?? null;
}

/** The names come from the folder, so that no name of a request ever becomes a path. */
async function readAll(): Promise<Map<string, Asset>> {
  const all = new Map<string, Asset>([
    ['base.css', { type: contentTypeOf('base.css'), content: BASE_STYLE }],
  ]);
  for (const name of await readdir(FOLDER)) {
    if (!SERVED.includes(path.extname(name))) continue;
    all.set(name, { type: contentTypeOf(name), content: await readFile(path.join(FOLDER, name), 'utf8') });
  }
  return all;
}
