import { readFileSync } from 'node:fs';

/**
 * Resident memory of a process in bytes, read now; null where /proc is not to be had or the process is gone.
 * `status` gives kB, so nothing depends on the machine's page size as it would with `statm`.
 */
export function readRssBytes(pid: number | undefined): number | null {
  if (pid === undefined || process.platform !== 'linux') return null;
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}
