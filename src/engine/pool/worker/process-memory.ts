import { readFileSync } from 'node:fs';

/**
 * Current private memory of a process in bytes; null where /proc is not available or the process has ended. Excludes shared
 * memory: Node's code, and pages of the image that workers map. Where the kernel does not distinguish them, it is all
 * resident memory. `status` uses kB, so the result does not depend on the page size.
 */
export function readRssBytes(pid: number | undefined): number | null {
  if (pid === undefined || process.platform !== 'linux') return null;
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const kilobytes = (/^RssAnon:\s+(\d+) kB$/m.exec(status) ?? /^VmRSS:\s+(\d+) kB$/m.exec(status))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}
