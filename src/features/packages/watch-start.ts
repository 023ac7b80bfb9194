import type { ImageSupply } from '../../engine/assembly/image-supply.js';
import type { PoolService } from '../../server/pool/pool.service.js';
import { Change } from './change.js';

export const START_ID = 'start';

/** The server start as a change: from the search for an image to the last worker. */
export function watchStart(images: ImageSupply, pool: PoolService): Change {
  const names: string[] = [];
  const start = new Change({
    ...{ kind: 'start', owner: null, names, id: START_ID },
    first: { stage: 'preparing' },
  });
  const { progress } = start;
  const total = pool.stats().size;
  let done = 0;
  images.watch({
    onStage: (stage) => {
      if (!start.end) progress.report(stage);
    },
    prepared: () => {
      if (!start.end) progress.report({ stage: 'starting', workers: { done, total } });
    },
    failed: (error) => {
      if (start.end) return;
      const reason = error instanceof Error ? error.message : String(error);
      progress.report({ stage: 'retrying', reason });
    },
  });
  pool.observe({
    started: () => {
      if (start.end) return;
      done++;
      progress.report({ stage: 'starting', workers: { done, total } });
      if (done < total) return;
      const packages = images.current?.resolved ?? [];
      const added = packages.map(({ id }) => id);
      const installMs = performance.now();
      start.finish({ result: { packages, added, removed: [], changed: added.length > 0, installMs } });
    },
  });
  void pool.hopeless.then((error) => start.finish({ error }));
  return start;
}
