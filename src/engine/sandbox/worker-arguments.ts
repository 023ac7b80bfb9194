/** What a worker process is told on its command line; its environment is empty. Both sides use this file. */
import type { Layers } from './layers.js';
import { coversNetwork } from './permission-flags.js';

/**
 * Where Node's permission model covers the network it may refuse a socket that is none of the standard streams (26.12
 * does): the control pipe is standard input then, and the channel standard output, to which nothing else writes.
 */
const standard = coversNetwork(process.versions.node);

/** Descriptor of the message channel in the worker; see worker/channel-to-parent.ts. */
export const CHANNEL_FD = standard ? 1 : 3;
/** Whether standard output is for diagnostics: where it is the channel, nothing else may write to it. */
export const STDOUT_IS_FREE = CHANNEL_FD !== 1;
/** Descriptor of the control pipe in the worker; see worker/control-pipe.ts. */
export const CONTROL_FD = standard ? 0 : 4;

/** Descriptor of the file in which a worker records output, where there is one; see worker/streams/output-recorder.ts. */
export const OUTPUT_FD = standard ? 3 : 5;

/** Size of that file, bytes. */
export const OUTPUT_FILE_BYTES: number = 8 << 20;

/**
 * Descriptor of the pipe on which a worker asks about the network, where there is one; see protocol/network-frames.ts. It blocks,
 * and nothing makes a socket of Node of it.
 */
export const NETWORK_FD: number = OUTPUT_FD + 1;

/** Descriptors that a worker inherits: standard streams, channel, control pipe, file for output, pipe for the network. */
export const WORKER_DESCRIPTORS: number = NETWORK_FD + 1;

/** Descriptor on which bubblewrap tells the parent who the worker is; gone before the worker starts. */
export const INFO_FD: number = WORKER_DESCRIPTORS;

/**
 * The descriptors of a worker, as `spawn` takes them: channel (both ways: a pair of sockets) and control pipe; diagnostics
 * on what is left of 1 and 2; the file for output; the pipe for the network (a pair of sockets, too); with bubblewrap its note.
 * @param outputFd open in the parent, or null for a worker that records nothing @param network whether it has that pipe
 */
export function workerDescriptors(
  infoFd: number | null,
  outputFd: number | null = null,
  network = false,
): ('pipe' | 'ignore' | number)[] {
  const count = infoFd === null ? WORKER_DESCRIPTORS : infoFd + 1;
  return Array.from({ length: count }, (_, fd) => {
    if (fd === OUTPUT_FD) return outputFd ?? 'ignore';
    if (fd === NETWORK_FD && !network) return 'ignore';
    return fd === 0 && CONTROL_FD !== 0 ? 'ignore' : 'pipe';
  });
}

export interface WorkerArguments {
  imageFile: string;
  /** Cap on linear memory in bytes. */
  memoryBytes: number;
  /** What a run may keep in files, bytes. */
  diskBytes: number;
  /** Whether memory may be mapped from the image, where that works. */
  mapMemory: boolean;
}

/** What the parent knows of the containment that it started the worker in. */
export interface LaunchedSandbox {
  /** Layers as the parent planned them: true, or why one was left out. */
  planned: Layers;
  /** Where the launcher's report is to be read; null without a launcher. */
  reportFd: number | null;
  /** Where a file for states of memory may be, as long as linear memory may become; see worker/memory/state-memory.ts. */
  stateFd?: number | null;
  /** Whether the worker has a file in which it records output. */
  recordsOutput?: boolean;
  /** Whether the worker has a pipe on which its runs may use the network, with a grant. */
  hasNetwork?: boolean;
}

const NO_SANDBOX: LaunchedSandbox = { planned: {}, reportFd: null };

export function formatWorkerArguments(options: WorkerArguments, sandbox = NO_SANDBOX): string[] {
  const { planned, reportFd, stateFd = null, recordsOutput = false, hasNetwork = false } = sandbox;
  return [
    options.imageFile,
    String(options.memoryBytes),
    String(options.diskBytes),
    options.mapMemory ? 'map' : 'copy',
    JSON.stringify({ planned, reportFd, stateFd, recordsOutput, hasNetwork }),
  ];
}

/** @throws Error when the arguments are not those of formatWorkerArguments */
export function parseWorkerArguments(
  argv: readonly string[],
): WorkerArguments & { sandbox: LaunchedSandbox } {
  const [imageFile, memory, disk, way, sandbox] = argv;
  const [memoryBytes, diskBytes] = [Number(memory), Number(disk)];
  const isWay = way === 'map' || way === 'copy';
  if (!imageFile || !(memoryBytes > 0) || !(diskBytes >= 0) || !isWay) {
    throw new Error('usage: main.js <image file> <memory bytes> <disk bytes> map|copy [<sandbox as JSON>]');
  }
  return {
    imageFile,
    memoryBytes,
    diskBytes,
    mapMemory: way === 'map',
    sandbox: sandbox === undefined ? NO_SANDBOX : (JSON.parse(sandbox) as LaunchedSandbox),
  };
}
