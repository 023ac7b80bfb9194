import type { RelayedRequest } from '../../engine/relay/network-events.js';
import type { Refusal } from '../../engine/relay/refusal.js';

/** Hears of what all executions do with the network. Must not throw. */
export interface NetworkListener {
  requestEnded?(request: RelayedRequest, executionId: string): void;
  requestRefused?(refusal: Refusal, executionId: string): void;
}
