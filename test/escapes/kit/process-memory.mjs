// Memory of a process as the kernel counts it, in MB; null where /proc is not there or the process is gone.
import { readFileSync, writeFileSync } from 'node:fs';

/** @param {number | undefined} pid @returns {{ peak: number, now: number } | null} */
export function memoryOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const mb = (field) => Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
    const memory = { peak: mb('VmHWM'), now: mb('VmRSS') };
    return Number.isNaN(memory.peak) ? null : memory;
  } catch {
    return null;
  }
}

/** Lets `peak` start anew, so that a program is not blamed for the one before it. */
export function forgetPeak(pid) {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Not Linux, or not allowed: peaks are then those of the process's whole life.
  }
}
