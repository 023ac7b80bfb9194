import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { describeError, type ErrorAnswer } from '../../../base/describe-error.js';
import { ERRORS, type ErrorCode } from '../../../base/error-table.js';
import type { RouteTable } from '../route-table.js';
import type {} from '../trace-parent.js';
import { failed } from './envelope.js';
import { isAstray, pathOf } from './unknown-path.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Why the request was refused, for logs and metrics. */
    errorCode?: ErrorCode;
  }
}

/** Every error of every route, and of Fastify before the routes, leaves through here, in the envelope. */
@Catch()
export class ApiExceptionFilter implements ExceptionFilter {
  constructor(
    private readonly routes: RouteTable,
    private readonly log: Logger,
    private readonly limits: { bodyBytes: number },
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Answers a request that an error ended, if nothing has answered it yet. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    if (reply.sent) return;
    const answer = this.describe(error, request, reply);
    request.errorCode = answer.code;
    if (answer.status >= 500 && answer.code === 'INTERNAL_ERROR') {
      this.log.error({ requestId: request.id, ...request.trace, err: error }, 'request failed');
    }
    const { retryAfterSeconds } = ERRORS[answer.code];
    if (retryAfterSeconds !== undefined && !reply.hasHeader('retry-after'))
      reply.header('retry-after', String(retryAfterSeconds));
    reply
      .status(answer.status)
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify(failed(answer.code, answer.sentence, request.id)));
  }

  /** A path that exists under other methods is a 405 that names them. */
  private describe(error: unknown, request: FastifyRequest, reply: FastifyReply): ErrorAnswer {
    const answer = describeError(error, this.limits);
    if (answer.code !== 'NOT_FOUND' || !isAstray(request, this.routes)) return answer;
    const methods = this.routes.methodsOf(pathOf(request));
    if (methods.length === 0)
      return { ...answer, sentence: `No route matches ${request.method} at this path.` };
    reply.header('allow', methods.join(', '));
    return {
      status: ERRORS.METHOD_NOT_ALLOWED.status,
      code: 'METHOD_NOT_ALLOWED',
      sentence: `This path does not support ${request.method}; it supports ${methods.join(', ')}.`,
    };
  }
}
