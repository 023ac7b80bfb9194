const MEGABYTE = 1024 * 1024;

/** Memory of the service itself, and of a worker besides its interpreter's memory. */
const SERVICE_BYTES = 192 * MEGABYTE;
const WORKER_BYTES = 140 * MEGABYTE;

/** Shares of what service and workers leave; the rest is for what is not counted. */
const SESSIONS = { share: 1 / 2, least: 64 * MEGABYTE, most: 2048 * MEGABYTE };
const BODIES = { share: 1 / 6, least: 96 * MEGABYTE, most: 192 * MEGABYTE };
const ANSWERS = { share: 1 / 8, least: 96 * MEGABYTE, most: 128 * MEGABYTE };

interface Share {
  share: number;
  least: number;
  most: number;
}

export interface MemoryShares {
  sessionStoreBytes: number;
  bodyMemoryBytes: number;
  answerMemoryBytes: number;
}

/** The settings by which memory is shared out, in bytes. */
export interface SharedBy {
  poolSize: number;
  spareWorker: 'auto' | 'on' | 'off';
  apiKeysFile: string;
  memoryLimitBytes: number;
  bodyLimitBytes: number;
  diskLimitBytes: number;
  sessionFileBytesMax: number;
  sessionCheckpointMaxBytes: number;
}

/** Memory of the service and so many workers, one more that replaces another, all at their limits; in bytes. */
export function memoryFor(workers: number, memoryLimitBytes: number): number {
  return SERVICE_BYTES + (workers + 1) * (WORKER_BYTES + memoryLimitBytes);
}

/**
 * Spare workers, 0 or 1. Unless the settings decide there is one where there may be several owners, and room for it.
 * @param limitBytes see `memoryLimitBytes()`
 */
export function spareWorkers(
  settings: Pick<SharedBy, 'poolSize' | 'spareWorker' | 'apiKeysFile' | 'memoryLimitBytes'>,
  limitBytes: number,
): number {
  if (settings.spareWorker !== 'auto') return Number(settings.spareWorker === 'on');
  if (settings.apiKeysFile === '') return 0;
  const budgets = SESSIONS.least + BODIES.least + ANSWERS.least;
  return Number(memoryFor(settings.poolSize + 1, settings.memoryLimitBytes) + budgets <= limitBytes);
}

/**
 * Defaults of the budgets for what is kept in memory, from the memory there is, in bytes. The smallest ones are what the
 * service cannot do without: where memory is too short for them, a smaller pool is what helps.
 */
export function memoryShares(limitBytes: number, settings: SharedBy): MemoryShares {
  const workers = settings.poolSize + spareWorkers(settings, limitBytes);
  const left = limitBytes - memoryFor(workers, settings.memoryLimitBytes);
  const of = ({ share, least, most }: Share): number =>
    Math.floor(Math.min(most, Math.max(least, left * share)) / MEGABYTE) * MEGABYTE;
  return {
    sessionStoreBytes: of(SESSIONS),
    bodyMemoryBytes: Math.max(of(BODIES), largestBodyBytes(settings)),
    answerMemoryBytes: of(ANSWERS),
  };
}

/** Text and JSON are in memory as bytes, as text, and as what is made of it. */
export const TEXT_WEIGHT = 3;
/** Size of an exported session besides its checkpoint, at most. */
const EXPORT_HEAD_BYTES = MEGABYTE;

/** What the largest body that the settings allow comes to in memory, in bytes. */
export function largestBodyBytes(settings: SharedBy): number {
  return Math.max(
    settings.bodyLimitBytes + settings.diskLimitBytes,
    TEXT_WEIGHT * settings.bodyLimitBytes,
    settings.sessionFileBytesMax,
    settings.sessionCheckpointMaxBytes + EXPORT_HEAD_BYTES,
  );
}
