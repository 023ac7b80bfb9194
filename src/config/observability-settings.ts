import { Text } from './variable.js';

export const METRICS_MODES = ['on', 'off'] as const;
export type MetricsMode = (typeof METRICS_MODES)[number];

/** What operators see of the service besides its log. */
export class ObservabilitySettings {
  @Text('METRICS', { oneOf: METRICS_MODES, default: 'on', meaning: 'Prometheus metrics at /metrics' })
  readonly metrics!: MetricsMode;
}
