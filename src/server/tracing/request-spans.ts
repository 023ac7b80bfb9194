import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type {} from '../http/answers/api-exception.filter.js';
import { readTraceParent, writeTraceParent } from '../http/trace-parent.js';
import type {} from '../logging/log-requests.js';

interface Traced {
  span: Span;
  context: Context;
}

/** One span per request, and the way from anywhere inside a request to it. */
export class RequestSpans {
  readonly #current = new AsyncLocalStorage<Context>();
  readonly #traced = new WeakMap<FastifyRequest, Traced>();

  constructor(private readonly tracer: Tracer) {}

  /** The context of the request that is being served here; ROOT_CONTEXT outside of requests. */
  readonly current = (): Context => this.#current.getStore() ?? ROOT_CONTEXT;

  watch(app: FastifyInstance): void {
    app.addHook('onRequest', (request, _reply, done) => {
      if (request.routeOptions.config.quiet) return done();
      const { context } = this.#start(request);
      this.#current.run(context, done);
    });
    // The body arrives in the flow of the socket; what handles it belongs to the request again.
    app.addHook('preValidation', (request, _reply, done) => {
      const traced = this.#traced.get(request);
      if (traced) this.#current.run(traced.context, done);
      else done();
    });
    app.addHook('onResponse', (request, reply, done) => {
      this.#end(request, reply.statusCode);
      done();
    });
    app.addHook('onRequestAbort', (request, done) => {
      this.#end(request, null);
      done();
    });
  }

  /** Does something for a request that is over, or was another server's, and in no other one's name. */
  within<T>(traceparent: string | undefined, work: () => T): T {
    return this.#current.run(contextOf(traceparent), work);
  }

  #start(request: FastifyRequest): Traced {
    const from = contextOf(request.headers.traceparent);
    const route = request.is404 ? undefined : request.routeOptions.url;
    const span = this.tracer.startSpan(
      route ? `${request.method} ${route}` : request.method,
      {
        kind: SpanKind.SERVER,
        attributes: {
          'http.request.method': request.method,
          ...(route && { 'http.route': route }),
          'pyodide.request.id': request.id,
        },
      },
      from,
    );
    const { traceId, spanId, traceFlags } = span.spanContext();
    request.trace = { traceId, spanId };
    const sampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
    request.traceparent = writeTraceParent({ traceId, spanId, sampled });
    const traced = { span, context: trace.setSpan(from, span) };
    this.#traced.set(request, traced);
    return traced;
  }

  /** @param status null when the client left before the answer */
  #end(request: FastifyRequest, status: number | null): void {
    const { span } = this.#traced.get(request) ?? {};
    if (!span?.isRecording()) return;
    if (status !== null) span.setAttribute('http.response.status_code', status);
    const error = status === null ? 'client_left' : request.errorCode;
    if (error) span.setAttribute('error.type', error);
    // By the conventions of OpenTelemetry, a fault of the client is not an error of the server's span.
    if (status !== null && status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  }
}

/** The trace that a header names; ROOT_CONTEXT where it names none. */
function contextOf(header: string | string[] | undefined): Context {
  const parent = readTraceParent(header);
  if (!parent) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: parent.traceId,
    spanId: parent.spanId,
    traceFlags: parent.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  });
}
