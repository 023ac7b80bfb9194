import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServiceError } from './errors.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the body of this route is; JSON unless said. */
    body?: 'json' | 'text';
  }
}

/**
 * Reads JSON, and plain text for the routes that ask for it; anything else is a 415. Text that is not UTF-8 is
 * refused, since decoding it would change the caller's code without a word.
 */
export function addBodyParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  // Refuses "__proto__" keys, which would otherwise reach the prototypes of our objects.
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const fault = faultOf(request, 'json', body);
    if (fault) return done(fault);
    if (body.length === 0) return done(null, undefined);
    parseJson(request, body.toString('utf8'), (error, value) => {
      if (error) done(new ServiceError('MALFORMED_JSON', `The body is not valid JSON: ${explain(error)}.`));
      else done(null, value);
    });
  });
  app.addContentTypeParser<Buffer>('text/plain', { parseAs: 'buffer' }, (request, body, done) => {
    const fault = faultOf(request, 'text', body);
    if (fault) done(fault);
    else done(null, body.toString('utf8'));
  });
}

function faultOf(request: FastifyRequest, kind: 'json' | 'text', body: Buffer): ServiceError | null {
  const wanted = request.routeOptions.config.body ?? 'json';
  if (wanted !== kind) {
    const type = wanted === 'json' ? 'application/json' : 'text/plain';
    return new ServiceError('UNSUPPORTED_MEDIA_TYPE', `The body of this path must be ${type}.`);
  }
  return isUtf8(body) ? null : new ServiceError('VALIDATION_FAILED', 'The body must be encoded as UTF-8.');
}

/** The parser's own words without the excerpt that V8 adds, which may be anything. */
function explain(error: Error): string {
  const position = /at position \d+/.exec(error.message)?.[0];
  if (position) return `it breaks off or goes wrong ${position}`;
  return error.message.includes('prototype') ? 'it has a forbidden key' : 'it cannot be parsed';
}
