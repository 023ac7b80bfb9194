import type { TrafficService } from '../../server/traffic/traffic.service.js';
import { byLabel, type ScrapedMetrics, single } from './read-at-scrape.js';

/** What waits on connections, next to the limits for it. */
export function trafficMetrics(metrics: ScrapedMetrics, traffic: TrafficService): void {
  metrics.gauge({ name: 'http_connections', help: 'Open client connections' }, () =>
    single(traffic.figures().connections),
  );
  metrics.gauge(
    {
      name: 'http_request_body_bytes',
      help: 'Request bodies that arrive, wait or run, as counted against BODY_MEMORY_MB',
    },
    () => single(traffic.figures().bodyBytes),
  );
  metrics.gauge(
    { name: 'http_answer_waiting_bytes', help: 'Answers that their clients have yet to read' },
    () => single(traffic.figures().answerBytes),
  );
  metrics.counter(
    {
      name: 'http_connections_cut_total',
      help: 'Connections closed or refused, by reason',
      labelNames: ['reason'],
    },
    () => byLabel('reason', traffic.figures().cut),
  );
}
