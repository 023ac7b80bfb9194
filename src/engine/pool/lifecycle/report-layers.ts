import type { WorkerInfo } from '../../protocol/messages.js';
import type { SandboxMode } from '../../sandbox/sandbox-mode.js';
import type { PoolLogger } from '../pool-logger.js';

/** Says once what of the containment is missing, so that nobody believes in a layer that is not there. */
export function reportLayers(layers: WorkerInfo['layers'], mode: SandboxMode, log: PoolLogger): void {
  if (mode === 'off') {
    log.warn(
      { sandboxMode: mode },
      'SANDBOX_MODE IS OFF: code that breaks out of the interpreter is on this host',
    );
    return;
  }
  const missing = Object.fromEntries(Object.entries(layers).filter(([, state]) => state !== true));
  if (Object.keys(missing).length > 0) log.warn({ missing }, 'Layers of containment are missing');
}
