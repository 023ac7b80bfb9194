import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServiceError } from '../../../base/errors.js';
import type { JsonBounds } from '../../../base/json/json-scan.js';
import { jsonCheck, parseJson } from '../../../base/json/parse-json.js';
import { checkCoding, checkJsonCharset, decodeText } from './body-coding.js';
import { MultipartBody } from './multipart-body.js';
import { type BodyBounds, readBody } from './read-body.js';
import { payFor } from './read-bytes.js';

/** What a route can read as its body. */
export type BodyKind = 'json' | 'text' | 'multipart' | 'bytes';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The kind of body of this route; default: JSON. */
    body?: BodyKind | readonly BodyKind[];
  }
  interface FastifyRequest {
    /** SHA-256 of the body as it came, of a request with an Idempotency-Key. */
    bodyDigest?: string;
  }
}

export interface BodyLimits {
  /** Bytes of a body that is text. */
  bodyBytes: number;
  /** Bytes of a body that is JSON; at most `bodyBytes` counts. */
  jsonBytes: number;
  /** Bounds of JSON, in parts of forms too. */
  json: JsonBounds;
  /** Bytes of memory that a byte of text or JSON comes to, with what is made of it. */
  textWeight: number;
}

const TYPE_OF: Record<BodyKind, string> = {
  json: 'application/json',
  text: 'text/plain',
  multipart: 'multipart/form-data',
  bytes: 'of any type',
};

/**
 * A body that was refused. It becomes an error only when the request goes on to its route: Fastify closes the connection
 * after an error of a parser, and a client that still sends would hear of that instead of the error.
 */
class RefusedBody {
  constructor(readonly error: unknown) {}
}

/**
 * Reads JSON, and plain text or forms for the routes that ask for them; anything else is a 415. Text that is not in the
 * encoding it says is refused, since decoding it would silently change the caller's code. A form arrives unread, as a
 * MultipartBody; bytes of any type as a Readable.
 */
export function addBodyParsers(app: FastifyInstance, limits: BodyLimits): void {
  const { bodyBytes, jsonBytes, json, textWeight: weight } = limits;
  const text = { weight, ...bodyLimit(bodyBytes) };
  const inForms = { ...json, bytes: Math.min(jsonBytes, bodyBytes) };
  const only = jsonBytes < bodyBytes ? ' for JSON' : '';
  const jsonAlone = { weight, ...bodyLimit(inForms.bytes, only) };
  const hint = only && `${only}; send large files as a form (multipart/form-data)`;
  const jsonOrForm = { weight, ...bodyLimit(inForms.bytes, hint) };
  app.removeAllContentTypeParsers();
  addParser(app, 'application/json', 'json', async (request, payload) => {
    checkJsonCharset(request.headers['content-type']);
    const bounds = takes(request, 'multipart') ? jsonOrForm : jsonAlone;
    const bytes = await readText(request, payload, { ...bounds, check: jsonCheck(json) });
    return bytes.length === 0 ? undefined : parseJson(bytes);
  });
  addParser(app, 'text/plain', 'text', async (request, payload) => {
    return decodeText(await readText(request, payload, text), request.headers['content-type']);
  });
  addParser(app, 'multipart/form-data', 'multipart', ({ headers, exchange }, payload) => {
    const length = Number(headers['content-length']);
    return new MultipartBody(payload, headers['content-type'] ?? '', { json: inForms, exchange, length });
  });
  addParser(app, '*', 'bytes', ({ exchange }, payload) => payFor(payload, exchange));
  app.addHook('preValidation', (request, reply, done) => {
    if (!(request.body instanceof RefusedBody)) return done();
    // RFC 9110, 15.5.16: a client that sent another coding learns which ones are supported.
    if (request.headers['content-encoding'] !== undefined) reply.header('accept-encoding', 'identity');
    done(request.body.error as Error);
  });
}

type Read = (request: FastifyRequest, payload: Readable) => unknown;

/** A parser that never fails, so that the connection lives on after a body that was refused. */
function addParser(app: FastifyInstance, type: string, kind: BodyKind, read: Read): void {
  const parse = async (request: FastifyRequest, payload: Readable): Promise<unknown> => {
    try {
      checkCoding(request);
      // A file may be of any type, JSON included; what it holds is not for us to read.
      if (request.routeOptions.config.body === 'bytes') return payFor(payload, request.exchange);
      checkKind(request, kind);
      return await read(request, payload);
    } catch (error) {
      return new RefusedBody(error);
    }
  };
  app.addContentTypeParser(type, parse);
}

function checkKind(request: FastifyRequest, kind: BodyKind): void {
  if (takes(request, kind)) return;
  const types = [request.routeOptions.config.body ?? 'json'].flat().map((one) => TYPE_OF[one]);
  throw new ServiceError('UNSUPPORTED_MEDIA_TYPE', `The body of this path must be ${types.join(' or ')}.`);
}

function takes(request: FastifyRequest, kind: BodyKind): boolean {
  const { body = 'json' } = request.routeOptions.config;
  return typeof body === 'string' ? body === kind : body.includes(kind);
}

async function readText(request: FastifyRequest, payload: Readable, bounds: BodyBounds): Promise<Buffer> {
  const length = Number(request.headers['content-length'] ?? 0);
  // Not a byte is read of a body that says itself that it is too large.
  if (length > bounds.bytesMax) throw bounds.tooLarge();
  const bytes = await readBody(payload, { ...bounds, length, exchange: request.exchange });
  if (request.headers['idempotency-key'] !== undefined) {
    request.bodyDigest = createHash('sha256').update(bytes).digest('base64url');
  }
  return bytes;
}

function bodyLimit(bytesMax: number, more = ''): Pick<BodyBounds, 'bytesMax' | 'tooLarge'> {
  const sentence = `The request body exceeds the ${bytesMax} bytes allowed${more}.`;
  return { bytesMax, tooLarge: () => new ServiceError('PAYLOAD_TOO_LARGE', sentence) };
}
