import { LIMIT_REASONS, REFUSALS } from '../../engine/relay/refusal.js';
import type { NetworkReport } from '../../engine/relay/run-account.js';
import type { NetworkData, ReachedLimit } from './execution-data.js';

/** What a run did with the network, as its answer has it. */
export function describeNetwork({ refused, ...counts }: NetworkReport): NetworkData {
  return {
    ...counts,
    refused: refused.map(({ host, port, method, reason }) => ({ host, port, method, why: REFUSALS[reason] })),
  };
}

/** Limits of the network that the run reached, each once. */
export function networkLimits({ network }: { network?: NetworkReport }): ReachedLimit[] {
  const reasons = new Set((network?.refused ?? []).map(({ reason }) => reason));
  return [...reasons]
    .filter((reason) => LIMIT_REASONS.has(reason))
    .map((reason) => ({ limit: 'network', message: `Network: ${REFUSALS[reason]}.` }));
}
