import { LIMIT_REASONS, REFUSALS } from '../../engine/relay/refusal.js';
import type { NetworkReport } from '../../engine/relay/run-account.js';
import type { NetworkUseDto, ReachedLimitDto } from './execute-answer.dto.js';

/** What a run did with the network, as its answer has it. */
export function describeNetwork({ refused, ...counts }: NetworkReport): NetworkUseDto {
  return {
    ...counts,
    refused: refused.map(({ host, port, method, reason }) => ({ host, port, method, why: REFUSALS[reason] })),
  };
}

/** Limits of the network that the run reached, each once. */
export function networkLimits({ network }: { network?: NetworkReport }): ReachedLimitDto[] {
  const reasons = new Set((network?.refused ?? []).map(({ reason }) => reason));
  return [...reasons]
    .filter((reason) => LIMIT_REASONS.has(reason))
    .map((reason) => ({ limit: 'network', message: `Network: ${REFUSALS[reason]}.` }));
}
