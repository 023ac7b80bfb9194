import { isoTime } from '../../base/iso-time.js';
import type { Outcome } from '../protocol/messages.js';
import type { RecycleReason } from './lifecycle/recycle-policy.js';
import type { SessionPlaces } from './queue/session-places.js';
import { readRssBytes } from './worker/process-memory.js';
import type { WorkerHandle } from './worker/worker-handle.js';
import type { ExitReason, WorkerState } from './worker/worker-state.js';

export type PoolState = 'STARTING' | 'RUNNING' | 'DRAINING' | 'CLOSED';

/** One worker at one instant. */
export interface WorkerStats {
  /** Counts from 0 over the life of the server; never reused. */
  id: number;
  pid: number | null;
  state: WorkerState;
  /** Whether it serves until its replacement is ready, or has been replaced and finishes its last run. */
  retiring: boolean;
  /** Whether it is the spare worker. */
  spare: boolean;
  /** ISO 8601, UTC. */
  startedAt: string;
  ageMs: number;
  executions: { total: number; ok: number; failed: number; averageMs: number };
  /** Private memory in bytes, without memory shared by workers; null where it is not readable. */
  rssBytes: number | null;
  /** Linear memory of the interpreter in bytes; null before it is ready. */
  heapBytes: number | null;
  lastResetMs: number | null;
  imageFingerprint: string | null;
  /** Whether session steps may run on it: its layout is the pool's. */
  servesSessions: boolean;
  /** Whether its memory is mapped from the image: true, or why it is copied; null before it is ready. */
  memoryMapped: true | string | null;
  /** Sandbox layers: true if active, otherwise the reason why not. */
  layers: Record<string, true | string> | null;
}

/** Counts since the server started. */
export interface PoolTotals {
  /** Executions that reached a worker. */
  executions: number;
  byOutcome: Record<Outcome, number>;
  /** Workers recycled while in use, by reason. */
  recycles: Record<RecycleReason, number>;
  /** Workers that ended, by reason. */
  exits: Record<ExitReason, number>;
  /** Requests rejected without being run. */
  rejected: { queueFull: number; queueTimeout: number };
  startFailures: number;
}

/** The pool at one instant. */
export interface PoolStats {
  state: PoolState;
  /** RUNNING, with a worker that can take tasks. */
  ready: boolean;
  /** Number of workers without reaping. */
  size: number;
  /** Why there is no image, and therefore no worker; null if there is one. */
  fault: string | null;
  /** All workers, including the spare one. */
  workers: WorkerStats[];
  /** Number of idle workers; like `busy` and `starting` without the spare one. */
  idle: number;
  /** Number of BUSY and CHECKING workers. */
  busy: number;
  starting: number;
  /** Configured number of spare workers, 0 or 1, and the state of that worker; null while it does not exist. */
  spare: { size: number; state: WorkerState | null };
  queue: { length: number; capacity: number; oldestWaitMs: number };
  totals: PoolTotals;
  /** The image of the current workers; null before the first is ready. */
  image: { fingerprint: string; pyodideVersion: string; pythonVersion: string } | null;
  /** How workers reset memory: `mapped` if all of them map it; otherwise `copied`, with a reason. */
  memory: { way: 'mapped' | 'copied'; reason: string | null } | null;
  /** Sandbox layers of all workers: true when active in each, otherwise a reason; null before the first is ready. */
  layers: Record<string, true | string> | null;
  /** The layout that session checkpoints require, and the number of workers that differ and so run no sessions. */
  sessions: { layout: string | null; workersApart: number };
}

/** The part of PoolStats that depends only on the workers. */
export function describeWorkers(
  handles: readonly WorkerHandle[],
  isLeaving: (worker: WorkerHandle) => boolean,
  sessions: Pick<SessionPlaces, 'layout' | 'fits'>,
  spareSize: number,
): Pick<
  PoolStats,
  'workers' | 'idle' | 'busy' | 'starting' | 'spare' | 'image' | 'memory' | 'layers' | 'sessions'
> {
  const workers = handles.map((worker) => describeWorker(worker, isLeaving(worker), sessions.fits(worker)));
  const countIn = (...states: WorkerState[]): number =>
    workers.filter((worker) => !worker.spare && states.includes(worker.state)).length;
  const info = handles.findLast((worker) => worker.info !== null)?.info;
  const image = info && {
    fingerprint: info.imageFingerprint,
    pyodideVersion: info.pyodideVersion,
    pythonVersion: info.pythonVersion,
  };
  return {
    workers,
    idle: countIn('IDLE'),
    busy: countIn('BUSY', 'CHECKING'),
    starting: countIn('STARTING'),
    spare: {
      size: spareSize,
      state: workers.findLast(({ spare, state }) => spare && state !== 'EXITED')?.state ?? null,
    },
    image: image ?? null,
    memory: commonMemory(workers),
    layers: commonLayers(workers),
    sessions: {
      layout: sessions.layout,
      workersApart: workers.filter(({ layers, servesSessions }) => layers !== null && !servesSessions).length,
    },
  };
}

/** `mapped` if every worker maps memory; otherwise the first reason. */
export function commonMemory(workers: readonly Pick<WorkerStats, 'memoryMapped'>[]): PoolStats['memory'] {
  const known = workers.flatMap(({ memoryMapped }) => memoryMapped ?? []);
  if (known.length === 0) return null;
  const reason = known.find((mapped) => mapped !== true);
  return reason === undefined ? { way: 'mapped', reason: null } : { way: 'copied', reason };
}

/** Layers active in every worker; otherwise the first reason of each. */
export function commonLayers(workers: readonly Pick<WorkerStats, 'layers'>[]): PoolStats['layers'] {
  const known = workers.flatMap(({ layers }) => (layers ? [layers] : []));
  if (known.length === 0) return null;
  const common: Record<string, true | string> = {};
  for (const [name, state] of known.flatMap((layers) => Object.entries(layers))) {
    if ((common[name] ?? true) === true) common[name] = state;
  }
  return common;
}

function describeWorker(worker: WorkerHandle, retiring: boolean, servesSessions: boolean): WorkerStats {
  const { total, ok, failed, totalMs } = worker.executions;
  return {
    id: worker.id,
    pid: worker.pid ?? null,
    state: worker.state,
    retiring,
    spare: worker.spare,
    startedAt: isoTime(worker.startedAt),
    ageMs: Date.now() - worker.startedAt,
    executions: { total, ok, failed, averageMs: total === 0 ? 0 : totalMs / total },
    rssBytes: readRssBytes(worker.pid),
    heapBytes: worker.heapBytes,
    lastResetMs: worker.lastResetMs,
    imageFingerprint: worker.info?.imageFingerprint ?? null,
    servesSessions,
    memoryMapped: worker.info?.memoryMapped ?? null,
    layers: worker.info?.layers ?? null,
  };
}
