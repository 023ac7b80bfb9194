import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServiceError } from '../../../base/errors.js';
import type { RouteTable } from '../route-table.js';

/** Answers a request that no route has before its body is read; the exception filter distinguishes 404 and 405. */
export function refuseUnknownPaths(app: FastifyInstance, routes: RouteTable): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (isAstray(request, routes))
      done(new ServiceError('NOT_FOUND', `No route matches ${request.method} at this path.`));
    else done();
  });
}

/** Whether no route was meant to answer this request. */
export function isAstray(request: FastifyRequest, routes: RouteTable): boolean {
  return request.is404 || routes.strays(pathOf(request), request.routeOptions.url);
}

export function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? '';
}
