import { type Attributes, type Context, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { PoolObserver } from '../../engine/pool/pool-observer.js';
import type { NetworkListener } from '../network/network-listener.js';

interface Running {
  /** Of the request that asked for the execution; ROOT_CONTEXT when none is traced. */
  parent: Context;
  acquiredAt: number;
}

/** Resets that never come, of workers that were ended, must not pile up. */
const RUNNING_MAX = 10_000;

/** Wall clock with a fraction, ms since 1970. */
const clock = (): number => performance.timeOrigin + performance.now();

/**
 * Spans of what happens to an execution, each made when it is over: `queue`, `run` (with `restore` and `checkpoint`
 * in it for a step of a session), `network` for each request that it sent, `reset`. Nothing of the code, its inputs or its output is in them.
 * @param parentNow the context of the request that is being served
 */
export function executionSpans(tracer: Tracer, parentNow: () => Context): PoolObserver & NetworkListener {
  const running = new Map<string, Running>();
  const add = (
    parent: Context,
    name: string,
    from: number,
    to: number,
    attributes: Attributes = {},
  ): Context => {
    const span = tracer.startSpan(name, { startTime: from, attributes }, parent);
    if ('error.type' in attributes) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(to);
    return trace.setSpan(parent, span);
  };
  return {
    acquired(taskId, acquireMs, queueMs) {
      const parent = parentNow();
      const acquiredAt = clock();
      add(parent, 'queue', acquiredAt - acquireMs, acquiredAt, { 'pyodide.queued': queueMs !== null });
      for (const oldest of running.keys()) {
        if (running.size < RUNNING_MAX) break;
        running.delete(oldest);
      }
      running.set(taskId, { parent, acquiredAt });
    },
    refused(_taskId, acquireMs, error) {
      const now = clock();
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      add(parentNow(), 'queue', now - acquireMs, now, { 'error.type': code });
    },
    ran(taskId, { outcome, executionMs, session }) {
      const { parent, acquiredAt } = running.get(taskId) ?? {
        parent: parentNow(),
        acquiredAt: clock() - executionMs,
      };
      const now = clock();
      const attributes: Attributes = { 'pyodide.execution.id': taskId, 'pyodide.outcome': outcome };
      if (outcome !== 'ok' && outcome !== 'waiting') attributes['error.type'] = outcome;
      const run = add(parent, 'run', acquiredAt, now, attributes);
      if (session) {
        add(run, 'restore', acquiredAt, Math.min(now, acquiredAt + session.restoreMs));
        const state = { 'pyodide.session.state': session.state };
        add(run, 'checkpoint', Math.max(acquiredAt, now - session.checkpointMs), now, state);
      }
      // No reset comes from a worker that died.
      if (outcome === 'crashed') running.delete(taskId);
    },
    requestEnded({ startedAt, ms, ...request }, executionId) {
      // It may be cut off by the end of its execution, whose span is made then.
      const parent = running.get(executionId)?.parent ?? parentNow();
      const attributes: Attributes = {
        'http.request.method': request.method,
        'server.address': request.host,
        'server.port': request.port,
        'network.peer.address': request.address,
        'url.scheme': request.scheme,
        'url.path': request.path,
        'pyodide.network.rule': request.rule,
        'pyodide.execution.id': executionId,
      };
      if (request.status !== null) attributes['http.response.status_code'] = request.status;
      if (request.isCut) attributes['error.type'] = 'cut';
      add(parent, 'network', startedAt, startedAt + ms, attributes);
    },
    reset(taskId, resetMs) {
      const of = running.get(taskId);
      if (!of) return;
      // `ran` may arrive a moment later.
      setImmediate(() => running.delete(taskId));
      const now = clock();
      add(of.parent, 'reset', now - resetMs, now);
    },
  };
}
