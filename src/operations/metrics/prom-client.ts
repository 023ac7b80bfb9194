/**
 * prom-client as a value: it is loaded when the service has started, since loading it takes a good part of a
 * start's time, and not at all when metrics are off.
 */
export type PromClient = typeof import('prom-client');

export function loadPromClient(): Promise<PromClient> {
  return import('prom-client');
}
