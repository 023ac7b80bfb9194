import type { FastifyInstance } from 'fastify';
import { ServiceError } from './errors.js';

/** Answers a request that no route has before its body is read; the filter of errors tells a 404 from a 405. */
export function refuseUnknownPaths(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.is404) done(new ServiceError('NOT_FOUND', `Nothing answers ${request.method} at this path.`));
    else done();
  });
}
