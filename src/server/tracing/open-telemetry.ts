import { randomUUID } from 'node:crypto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { serviceVersion } from '../../base/service-version.js';
import type { Settings } from '../../config/settings.js';
import { executionSpans } from './execution-spans.js';
import { RequestSpans } from './request-spans.js';
import type { Tracing } from './tracing.service.js';

/** A receiver that does not respond is abandoned after this, in ms; so is what is left at the end of the server. */
const EXPORT_TIMEOUT_MS = 3_000;

export type TraceSettings = Pick<
  Settings,
  'otlpEndpoint' | 'otlpHeaders' | 'otelServiceName' | 'traceSamplePercent'
>;

/** Imported only when there is somewhere to send traces to, and with it all of OpenTelemetry. */
export function openTelemetry(settings: TraceSettings): Tracing {
  const version = serviceVersion();
  const exporter = new OTLPTraceExporter({
    url: tracesUrl(settings.otlpEndpoint),
    headers: parseHeaders(settings.otlpHeaders),
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': settings.otelServiceName,
      'service.version': version,
      'service.instance.id': randomUUID(),
    }),
    // The caller's decision holds; without one, a share of the traces is kept.
    sampler: new ParentBasedSampler({
      root: new TraceIdRatioBasedSampler(settings.traceSamplePercent / 100),
    }),
    spanProcessors: [new BatchSpanProcessor(exporter, { exportTimeoutMillis: EXPORT_TIMEOUT_MS })],
  });
  const tracer = provider.getTracer('pyodide-pool-server', version);
  const requests = new RequestSpans(tracer);
  const spans = executionSpans(tracer, requests.current);
  return {
    observer: spans,
    network: spans,
    watch: (app) => requests.watch(app),
    within: (traceparent, work) => requests.within(traceparent, work),
    close: () => provider.shutdown().catch(() => undefined),
  };
}

function parseHeaders(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((pair) => /^([^=]+)=(.*)$/.exec(pair.trim())?.slice(1, 3) ?? []);
  const headers: Record<string, string> = {};
  for (let n = 0; n + 1 < pairs.length; n += 2) headers[String(pairs[n])] = decode(String(pairs[n + 1]));
  return headers;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The endpoint may end in slashes or not. */
function tracesUrl(endpoint: string): string {
  let end = endpoint.length;
  while (endpoint[end - 1] === '/') end--;
  return `${endpoint.slice(0, end)}/v1/traces`;
}
