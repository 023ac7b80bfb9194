import { createHash } from 'node:crypto';
import type { FastifyContextConfig, FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type {} from '../http/answers/api-exception.filter.js';
import type {} from '../http/trace-parent.js';
import type {} from './request-execution.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Probes and scrapes come every few seconds: logged at `debug` only, and no span of a trace. */
    quiet?: boolean;
  }
}

/** Not by route: the path of a request that no route matches may have the id of an artifact, too. */
const ARTIFACT_ID = /(\/api\/artifacts\/)[^/]+/;

/** One line per request when its answer is out: who, what, how it went and how long it took. */
export function logRequests(app: FastifyInstance, log: Logger): void {
  app.addHook('onResponse', (request, reply, done) => {
    const level = levelOf(request.routeOptions.config, reply.statusCode);
    if (log.isLevelEnabled(level)) {
      log[level](
        {
          requestId: request.id,
          ...request.trace,
          method: request.method,
          url: pathOf(request),
          status: reply.statusCode,
          code: request.errorCode,
          ms: Math.round(reply.elapsedTime * 100) / 100,
          caller: request.caller,
          ...describeExecution(request),
        },
        'request',
      );
    }
    done();
  });
}

/** 4xx is the caller's fault, 503 is backpressure at work; both are logged without alarm. */
export function levelOf(
  { quiet = false }: FastifyContextConfig,
  status: number,
): 'debug' | 'info' | 'warn' | 'error' {
  if (quiet) return 'debug';
  if (status === 503) return 'warn';
  return status >= 500 ? 'error' : 'info';
}

function describeExecution({ execution }: FastifyRequest): object | undefined {
  if (!execution) return undefined;
  const { code, ...rest } = execution;
  return code === undefined ? rest : { ...rest, ...fingerprintCode(code) };
}

/**
 * What logs may reveal about the code of users: enough to find the same program again, nothing of its text.
 * @returns 16 hexadecimal digits of SHA-256, and the length in characters
 */
export function fingerprintCode(code: string): { codeHash: string; codeLength: number } {
  return { codeHash: createHash('sha256').update(code).digest('hex').slice(0, 16), codeLength: code.length };
}

/**
 * Without the query: it may hold data that does not belong in the log. Nor is the id of an artifact: anyone who has it may
 * read the file.
 */
export function pathOf({ url }: { url: string }): string {
  const path = url.split('?', 1)[0] ?? '';
  return path.replace(ARTIFACT_ID, '$1...').slice(0, 200);
}
