import { readFileSync } from 'node:fs';

/**
 * Memory of a process's own in bytes, read now; null where /proc is not to be had or the process is gone. What it shares
 * does not count: Node's code, and the pages of the image that every worker maps. Where the kernel does not tell the
 * two apart, it is all resident memory. `status` gives kB, so nothing depends on the machine's page size.
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
