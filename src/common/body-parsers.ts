import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServiceError } from './errors.js';
import { MultipartBody } from './multipart-body.js';

/** What a route can read as its body. */
export type BodyKind = 'json' | 'text' | 'multipart' | 'bytes';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the body of this route is; JSON unless said. */
    body?: BodyKind | readonly BodyKind[];
  }
}

const TYPE_OF: Record<BodyKind, string> = {
  json: 'application/json',
  text: 'text/plain',
  multipart: 'multipart/form-data',
  bytes: 'of any type',
};

/**
 * Reads JSON, and plain text or forms for the routes that ask for them; anything else is a 415. Text that is not UTF-8
 * is refused, since decoding it would change the caller's code without a word. A form arrives unread, as a
 * MultipartBody; bytes of any type as a Readable.
 */
export function addBodyParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  // Refuses "__proto__" keys, which would otherwise reach the prototypes of our objects.
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (takesBytes(request)) return done(null, Readable.from([body]));
    const fault = faultOf(request, 'json', body);
    if (fault) return done(fault);
    if (body.length === 0) return done(null, undefined);
    parseJson(request, body.toString('utf8'), (error, value) => {
      if (error) done(new ServiceError('MALFORMED_JSON', `The body is not valid JSON: ${explain(error)}.`));
      else done(null, value);
    });
  });
  app.addContentTypeParser<Buffer>('text/plain', { parseAs: 'buffer' }, (request, body, done) => {
    if (takesBytes(request)) return done(null, Readable.from([body]));
    const fault = faultOf(request, 'text', body);
    if (fault) done(fault);
    else done(null, body.toString('utf8'));
  });
  app.addContentTypeParser('multipart/form-data', (request, payload, done) => {
    if (takesBytes(request)) return done(null, payload);
    const fault = kindFault(request, 'multipart');
    if (fault) done(fault);
    else done(null, new MultipartBody(payload, request.headers['content-type'] ?? ''));
  });
  app.addContentTypeParser('*', (request, payload, done) => {
    const fault = kindFault(request, 'bytes');
    if (fault) done(fault);
    else done(null, payload);
  });
}

/** A file may be of any type, JSON included; what it holds is not for us to read. */
function takesBytes(request: FastifyRequest): boolean {
  return request.routeOptions.config.body === 'bytes';
}

function faultOf(request: FastifyRequest, kind: 'json' | 'text', body: Buffer): ServiceError | null {
  const fault = kindFault(request, kind);
  if (fault) return fault;
  return isUtf8(body) ? null : new ServiceError('VALIDATION_FAILED', 'The body must be encoded as UTF-8.');
}

function kindFault(request: FastifyRequest, kind: BodyKind): ServiceError | null {
  const wanted = [request.routeOptions.config.body ?? 'json'].flat();
  if (wanted.includes(kind)) return null;
  const types = wanted.map((one) => TYPE_OF[one]).join(' or ');
  return new ServiceError('UNSUPPORTED_MEDIA_TYPE', `The body of this path must be ${types}.`);
}

/** The parser's own words without the excerpt that V8 adds, which may be anything. */
function explain(error: Error): string {
  const position = /at position \d+/.exec(error.message)?.[0];
  if (position) return `it breaks off or goes wrong ${position}`;
  return error.message.includes('prototype') ? 'it has a forbidden key' : 'it cannot be parsed';
}
