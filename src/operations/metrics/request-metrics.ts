import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { ERROR_CODES, ERRORS } from '../../base/error-table.js';
import type {} from '../../server/http/answers/api-exception.filter.js';
import { RUN_SECONDS } from './buckets.js';
import type { PromClient } from './prom-client.js';

/** Called when the answer to a request has been sent. */
export type RequestObserver = (request: FastifyRequest, reply: FastifyReply) => void;

/** Methods that a route can have here; what else a client sends is one value. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Requests by the pattern of their route: what clients put in a path never becomes a label. */
export function requestMetrics({ Histogram, Counter }: PromClient, registry: Registry): RequestObserver {
  const registers = [registry];
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration from the arrival of a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: RUN_SECONDS,
    registers,
  });
  const rejected = new Counter({
    name: 'pyodide_requests_rejected_total',
    help: 'Failed requests, by error code',
    labelNames: ['code'],
    registers,
  });
  const replayed = new Counter({
    name: 'pyodide_requests_replayed_total',
    help: 'Requests answered with the stored answer of their Idempotency-Key',
    registers,
  });
  // Alerts compare counters over time: a series must be there before its first event.
  for (const code of ERROR_CODES) if (ERRORS[code].status !== 200) rejected.inc({ code }, 0);
  return (request, reply) => {
    duration.observe(
      {
        method: METHODS.has(request.method) ? request.method : 'other',
        route: request.is404 ? 'none' : (request.routeOptions.url ?? 'none'),
        status: String(reply.statusCode),
      },
      reply.elapsedTime / 1000,
    );
    if (request.errorCode) rejected.inc({ code: request.errorCode });
    if (reply.hasHeader('idempotency-replayed')) replayed.inc();
  };
}
