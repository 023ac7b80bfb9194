/** What a worker process is told on its command line; its environment is empty. Both sides use this file. */

/** Descriptor of the message channel in the worker; see worker/channel-to-parent.ts. */
export const CHANNEL_FD = 3;
/** Descriptor of the control pipe in the worker; see worker/control-pipe.ts. */
export const CONTROL_FD = 4;

export interface WorkerArguments {
  imageFile: string;
  /** Cap on linear memory in bytes. */
  memoryBytes: number;
  /** What a run may keep in files, bytes. */
  diskBytes: number;
}

export function formatWorkerArguments(options: WorkerArguments): string[] {
  return [options.imageFile, String(options.memoryBytes), String(options.diskBytes)];
}

/** @throws Error when the arguments are not those of formatWorkerArguments */
export function parseWorkerArguments(argv: readonly string[]): WorkerArguments {
  const [imageFile, memory, disk] = argv;
  const [memoryBytes, diskBytes] = [Number(memory), Number(disk)];
  if (!imageFile || !(memoryBytes > 0) || !(diskBytes >= 0)) {
    throw new Error('usage: main.js <image file> <memory bytes> <disk bytes>');
  }
  return { imageFile, memoryBytes, diskBytes };
}
