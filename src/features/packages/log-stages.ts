import { ServiceError } from '../../base/errors.js';
import type { PoolLogger } from '../../engine/pool/pool-logger.js';
import type { Change } from './change.js';
import type { Stage } from './progress.js';

const LINES: Partial<Record<Stage['stage'], string>> = {
  resolving: 'Packages: resolving versions',
  downloading: 'Packages: downloading files',
  building: 'Packages: building the image',
  checking: 'Packages: checking the image',
  rolling: 'Packages: replacing the workers',
};

/** Logs one line per stage of a change, however often it reports progress, and one for a failure. */
export function logStages(change: Change, log: PoolLogger): void {
  const { id, kind, names } = change;
  const about = { change: id, kind, ...(names.length > 0 && { packages: names }) };
  const seen = new Set<string>();
  const stop = change.progress.observe((now) => {
    const line = LINES[now.stage];
    if (line === undefined || seen.has(now.stage)) return;
    // A start without packages logs nothing about them.
    if (kind === 'start' && now.stage !== 'resolving' && seen.size === 0) return;
    seen.add(now.stage);
    log.info({ ...about, ...now }, line);
  });
  void change.settled.then((end) => {
    stop();
    if (!('error' in end)) return;
    const { error } = end;
    // A ServiceError's message is sufficient; anything else is a fault of this service.
    const why = error instanceof ServiceError ? { code: error.code, reason: error.message } : { err: error };
    log.warn({ ...about, ...why }, 'Package change failed');
  });
}
