import type { Logger } from 'pino';
import type { NetworkObserver } from '../../engine/relay/network-events.js';
import type { NetworkListener } from './network-listener.js';

/** Who an execution belongs to, for the log. */
export interface RunNames {
  executionId: string;
  owner: string;
  /** Name of the API key, if there is one. */
  caller: string | undefined;
}

/**
 * Writes a line for each request of a program and each refusal: who, where to, how it went. No query, header or body is in them,
 * and so no secret.
 */
export function auditNetwork(
  { executionId, owner, caller }: RunNames,
  log: Logger,
  listeners: readonly NetworkListener[],
): NetworkObserver {
  const names = { executionId, owner, caller };
  return {
    requested: (request) => {
      const { startedAt: _, ms, ...told } = request;
      log.info({ ...names, ...told, ms: Math.round(ms * 100) / 100 }, 'network request');
      for (const listener of listeners) listener.requestEnded?.(request, executionId);
    },
    refused: (refusal) => {
      log.warn({ ...names, ...refusal }, 'network refused');
      for (const listener of listeners) listener.requestRefused?.(refusal, executionId);
    },
  };
}
