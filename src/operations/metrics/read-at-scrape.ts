import type { Registry } from 'prom-client';
import type { PromClient } from './prom-client.js';

/** One value of a metric and its labels. */
export type Sample = [labels: Record<string, string>, value: number];

interface Description {
  name: string;
  help: string;
  labelNames?: string[];
}

/**
 * Metrics whose values live elsewhere in the service and are read when they are asked for, so that they cost nothing
 * between scrapes and cannot disagree with /api/status.
 */
export class ScrapedMetrics {
  constructor(
    private readonly client: PromClient,
    private readonly registry: Registry,
  ) {}

  gauge(description: Description, read: () => Sample[] | Promise<Sample[]>): void {
    new this.client.Gauge({
      labelNames: [],
      ...description,
      registers: [this.registry],
      async collect() {
        const samples = await read();
        this.reset();
        for (const [labels, value] of samples) this.set(labels, value);
      },
    });
  }

  /** @param read totals since the start of the service, which only grow */
  counter(description: Description, read: () => Sample[] | Promise<Sample[]>): void {
    new this.client.Counter({
      labelNames: [],
      ...description,
      registers: [this.registry],
      async collect() {
        const samples = await read();
        this.reset();
        for (const [labels, value] of samples) this.inc(labels, value);
      },
    });
  }
}

/** A sample for each name of a record. */
export function byLabel(label: string, counts: Record<string, number>): Sample[] {
  return Object.entries(counts).map(([name, count]) => [{ [label]: name }, count]);
}

export const single = (value: number): Sample[] => [[{}, value]];

/** How long one reading of a store serves, in ms: a scrape asks once, and several servers share one Redis. */
export const STORE_READING_MS = 1_000;

/** A reading that all metrics of a scrape share. @param servesMs how long it serves */
export function forOneScrape<T extends object>(read: () => T, servesMs: number): () => T {
  let last: T | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (!last || now - readAt > servesMs) {
      last = read();
      readAt = now;
    }
    return last;
  };
}
