import type { RelayedRequest } from '../../engine/relay/network-events.js';
import type { Refusal, RefusalReason } from '../../engine/relay/refusal.js';
import type { NetworkListener } from './network-listener.js';

/** How a request ended, for counters: the class of its status, or what went wrong. */
export type RequestOutcome = '1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'cut' | 'unanswered';

/** Since the start of this server. Rules are few, and named by the operator. */
export class NetworkCounts implements NetworkListener {
  readonly requests = new Map<string, Map<RequestOutcome, number>>();
  readonly refusals = new Map<RefusalReason, number>();
  sentBytes = 0;
  receivedBytes = 0;

  requestEnded(request: RelayedRequest): void {
    const ofRule = this.requests.get(request.rule) ?? new Map<RequestOutcome, number>();
    this.requests.set(request.rule, ofRule);
    const outcome = outcomeOf(request);
    ofRule.set(outcome, (ofRule.get(outcome) ?? 0) + 1);
    this.sentBytes += request.sentBytes;
    this.receivedBytes += request.receivedBytes;
  }

  requestRefused({ reason }: Refusal): void {
    this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
  }
}

function outcomeOf({ status, isCut }: RelayedRequest): RequestOutcome {
  if (status === null) return 'unanswered';
  return isCut ? 'cut' : (`${Math.min(5, Math.floor(status / 100))}xx` as RequestOutcome);
}
