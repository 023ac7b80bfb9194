import os from 'node:os';

/**
 * Memory that this process and its children may use, in bytes: the limit of the container (cgroup v1 or v2) where there
 * is one, else what the machine has.
 */
export function memoryLimitBytes(
  constrained = process.constrainedMemory?.() ?? 0,
  total = os.totalmem(),
): number {
  // Node reports "no limit" as 0 or as a number larger than any memory.
  return constrained > 0 && constrained < total ? constrained : total;
}
