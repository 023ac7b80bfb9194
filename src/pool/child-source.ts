import { ensureImage } from '../image/image-store.js';
import type { PoolLogger } from './pool-logger.js';
import { launchWorker } from './worker-launch.js';
import { ChildWorkerProcess } from './worker-process.js';
import type { WorkerSource } from './worker-starter.js';

/** Real children. @param caps memory and disk of each worker, in bytes */
export function childSource(
  imageDir: string,
  caps: { memoryBytes: number; diskBytes: number },
  log: PoolLogger,
): WorkerSource {
  const closing = new AbortController();
  return {
    prepare: () => ensureImage(imageDir, closing.signal),
    close: () => closing.abort(),
    launch: (image) => new ChildWorkerProcess(launchWorker({ imageFile: image.file, ...caps }), log),
  };
}
