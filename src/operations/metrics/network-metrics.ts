import type { NetworkCounts } from '../../server/network/network-counts.js';
import { type ScrapedMetrics, single } from './read-at-scrape.js';

/** What programs do with the network; rules are those of the operator. */
export function networkMetrics(metrics: ScrapedMetrics, counts: NetworkCounts): void {
  metrics.counter(
    {
      name: 'pyodide_network_requests_total',
      help: 'Requests of programs to other hosts, by network rule and outcome: class of the status, cut, unanswered',
      labelNames: ['rule', 'outcome'],
    },
    () =>
      [...counts.requests].flatMap(([rule, outcomes]) =>
        [...outcomes].map(([outcome, count]): [Record<string, string>, number] => [{ rule, outcome }, count]),
      ),
  );
  metrics.counter(
    {
      name: 'pyodide_network_refusals_total',
      help: 'Requests and connections of programs that a network rule or limit refused or ended, by reason',
      labelNames: ['reason'],
    },
    () => [...counts.refusals].map(([reason, count]) => [{ reason }, count]),
  );
  metrics.counter(
    { name: 'pyodide_network_sent_bytes_total', help: 'Bytes of requests of programs, headers included' },
    () => single(counts.sentBytes),
  );
  metrics.counter(
    { name: 'pyodide_network_received_bytes_total', help: 'Bytes of answers to them, headers included' },
    () => single(counts.receivedBytes),
  );
}
