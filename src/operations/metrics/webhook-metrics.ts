import type { WebhooksService } from '../../features/webhooks/webhooks.service.js';
import { byLabel, type ScrapedMetrics } from './read-at-scrape.js';

/** What this server's attempts at callbacks of jobs came to. */
export function webhookMetrics(
  metrics: ScrapedMetrics,
  readCounts: () => ReturnType<WebhooksService['counts']>,
): void {
  metrics.counter(
    {
      name: 'pyodide_webhook_attempts_total',
      help: 'Attempts to deliver webhooks, by outcome: delivered, gone (410), refused (not a public address), failed',
      labelNames: ['outcome'],
    },
    () => byLabel('outcome', readCounts()),
  );
}
