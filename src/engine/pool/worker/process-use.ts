import { readFileSync } from 'node:fs';
import { readRssBytes } from './process-memory.js';

/** Linux counts CPU time in these, on every machine that Node runs on. */
const TICK_MS = 10;
/** Places of user and system time after the name, which is in brackets and may hold anything. */
const USER_TIME = 11;
const SYSTEM_TIME = 12;

export interface ProcessUse {
  /** Resident memory in bytes. */
  rssBytes: number;
  /** CPU time since its start, all threads, in ms. */
  cpuMs: number;
}

/** What a process uses, read now (about 0.05 ms); null where /proc is not to be had or the process is gone. */
export function readProcessUse(pid: number | undefined): ProcessUse | null {
  const rssBytes = readRssBytes(pid);
  if (rssBytes === null) return null;
  try {
    const cpuMs = parseCpuMs(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    return { rssBytes, cpuMs };
  } catch {
    return null;
  }
}

/** @param stat the text of /proc/<pid>/stat */
export function parseCpuMs(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) * TICK_MS;
}
