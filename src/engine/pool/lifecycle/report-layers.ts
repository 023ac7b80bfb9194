import type { WorkerInfo } from '../../protocol/messages.js';
import type { SandboxMode } from '../../sandbox/sandbox-mode.js';
import type { PoolLogger } from '../pool-logger.js';

/** Logs missing sandbox layers once, so that operators do not rely on them. */
export function reportLayers(layers: WorkerInfo['layers'], mode: SandboxMode, log: PoolLogger): void {
  if (mode === 'off') {
    log.warn(
      { sandboxMode: mode },
      'SANDBOX_MODE is off: code that escapes from the interpreter has access to this host',
    );
    return;
  }
  const missing = Object.fromEntries(Object.entries(layers).filter(([, state]) => state !== true));
  if (Object.keys(missing).length > 0) log.warn({ missing }, 'Sandbox layers are missing');
}
