import { Integer, Text } from './variable.js';

export const METRICS_MODES = ['on', 'off'] as const;
export type MetricsMode = (typeof METRICS_MODES)[number];

/** What operators see of the service besides its log. */
export class ObservabilitySettings {
  @Text('METRICS', { oneOf: METRICS_MODES, default: 'on', meaning: 'Prometheus metrics at /metrics' })
  readonly metrics!: MetricsMode;

  @Text('OTEL_EXPORTER_OTLP_ENDPOINT', {
    default: '',
    mayBeEmpty: true,
    pattern: { test: /^https?:\/\/[^\s/?#]+(\/[^\s?#]*)?$/, words: 'an http or https URL without a query' },
    meaning: 'Receiver of traces, by OTLP over HTTP at /v1/traces below this URL; empty for no traces',
  })
  readonly otlpEndpoint!: string;

  @Text('OTEL_EXPORTER_OTLP_HEADERS', {
    default: '',
    mayBeEmpty: true,
    secret: true,
    pattern: { test: /^[\w-]+=[^,\s]+(,[\w-]+=[^,\s]+)*$/, words: 'comma-separated name=value pairs' },
    meaning: 'Headers sent with traces, such as a key; values are percent-encoded',
  })
  readonly otlpHeaders!: string;

  @Text('OTEL_SERVICE_NAME', { default: 'pyodide-pool-server', meaning: 'Name of the service in traces' })
  readonly otelServiceName!: string;

  @Integer('TRACE_SAMPLE_PERCENT', {
    unit: '',
    min: 0,
    max: 100,
    default: 100,
    meaning: 'Percentage of requests that are traced, unless the caller decides',
  })
  readonly traceSamplePercent!: number;
}
