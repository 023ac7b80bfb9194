/** Command line of a worker process, whose environment is empty. Used by both sides. */
import type { Layers } from './layers.js';
import { coversNetwork } from './permission-flags.js';

/**
 * Where Node's permission model covers the network it may reject sockets other than the standard streams (26.12 does).
 * Then the control pipe is standard input, and the channel is standard output, to which nothing else writes.
 */
const standard = coversNetwork(process.versions.node);

/** Descriptor of the message channel in the worker; see worker/channel-to-parent.ts. */
export const CHANNEL_FD = standard ? 1 : 3;
/** Whether standard output is available for diagnostics, that is, is not the channel. */
export const STDOUT_IS_FREE = CHANNEL_FD !== 1;
/** Descriptor of the control pipe in the worker; see worker/control-pipe.ts. */
export const CONTROL_FD = standard ? 0 : 4;

/** Descriptor of the file in which a worker records output, if any; see worker/streams/output-recorder.ts. */
export const OUTPUT_FD = standard ? 3 : 5;

/** Size of that file, bytes. */
export const OUTPUT_FILE_BYTES: number = 8 << 20;

/**
 * Descriptor of the pipe for network requests of a worker, if any; see protocol/network-frames.ts. Blocking: Node never
 * opens it as a socket.
 */
export const NETWORK_FD: number = OUTPUT_FD + 1;

/** Number of descriptors that a worker inherits: standard streams, channel, control pipe, output file, network pipe. */
export const WORKER_DESCRIPTORS: number = NETWORK_FD + 1;

/** Descriptor on which bubblewrap reports the worker's pid to the parent; closed before the worker starts. */
export const INFO_FD: number = WORKER_DESCRIPTORS;

/**
 * The `stdio` of a worker for `spawn`: channel (bidirectional, a socket pair) and control pipe; diagnostics on the rest of
 * descriptors 1 and 2; the output file; the network pipe (a socket pair, too); with bubblewrap its info descriptor.
 * @param outputFd descriptor in the parent, or null for a worker that does not record output
 * @param network whether the worker has a network pipe
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
  /** Limit of linear memory, bytes. */
  memoryBytes: number;
  /** Limit of the files of a run, bytes. */
  diskBytes: number;
  /** Whether memory may be mapped from the image, if supported. */
  mapMemory: boolean;
}

/** What the parent knows about the sandbox in which it started the worker. */
export interface LaunchedSandbox {
  /** Layers as planned by the parent: true, or why one was omitted. */
  planned: Layers;
  /** Descriptor of the launcher's report; null without a launcher. */
  reportFd: number | null;
  /** Descriptor of a file for states of memory, if it exists; as long as linear memory may become; see worker/memory/state-memory.ts. */
  stateFd?: number | null;
  /** Whether the worker has an output file. */
  recordsOutput?: boolean;
  /** Whether the worker has a network pipe for runs with a grant. */
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

/** @throws Error when the arguments are not from formatWorkerArguments */
export function parseWorkerArguments(
  argv: readonly string[],
): WorkerArguments & { sandbox: LaunchedSandbox } {
  const [imageFile, memory, disk, method, sandbox] = argv;
  const [memoryBytes, diskBytes] = [Number(memory), Number(disk)];
  const isMethod = method === 'map' || method === 'copy';
  if (!imageFile || !(memoryBytes > 0) || !(diskBytes >= 0) || !isMethod) {
    throw new Error('usage: main.js <image file> <memory bytes> <disk bytes> map|copy [<sandbox as JSON>]');
  }
  return {
    imageFile,
    memoryBytes,
    diskBytes,
    mapMemory: method === 'map',
    sandbox: sandbox === undefined ? NO_SANDBOX : (JSON.parse(sandbox) as LaunchedSandbox),
  };
}
