import path from 'node:path';

export const ROOT = path.join(import.meta.dirname, '..', '..');
export const DIST = path.join(ROOT, 'dist');
export const BENCH = path.join(ROOT, 'bench');
export const IMAGE_DIR = path.join(ROOT, '.cache', 'image');
