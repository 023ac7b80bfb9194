import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes a file atomically. Blocks. @throws Error when its folder is missing or read-only */
export function writeWhole(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { flush: true });
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}
