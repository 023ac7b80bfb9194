import type { ImageSupply } from '../../assembly/image-supply.js';
import type { PoolLogger } from '../pool-logger.js';
import type { PoolOptions } from '../pool-options.js';
import { OutputFile } from '../worker/output-file.js';
import { launchWorker } from '../worker/worker-launch.js';
import { ChildWorkerProcess } from '../worker/worker-process.js';
import type { WorkerSource } from './worker-starter.js';

/** A WorkerSource of real child processes. */
export function childSource(
  images: Pick<ImageSupply, 'prepare' | 'missing'>,
  options: Pick<
    PoolOptions,
    'memoryBytes' | 'diskBytes' | 'maxFrameBytes' | 'sandboxMode' | 'mapMemory' | 'network'
  >,
  log: PoolLogger,
): WorkerSource {
  const closing = new AbortController();
  const { maxFrameBytes, memoryBytes, diskBytes, sandboxMode, mapMemory, network } = options;
  const launch = { memoryBytes, diskBytes, sandboxMode, mapMemory, network };
  return {
    prepare: async () => {
      const before = images.missing;
      const image = await images.prepare(closing.signal);
      const { missing } = images;
      if (missing !== before) log.warn({ reason: missing }, 'The workers start without packages');
      return image;
    },
    close: () => closing.abort(),
    launch: (image) => {
      const output = OutputFile.create();
      try {
        const child = launchWorker({ imageFile: image.file, ...launch, outputFd: output?.fd });
        return new ChildWorkerProcess(child, maxFrameBytes, log, output);
      } catch (error) {
        output?.close();
        throw error;
      }
    },
  };
}
