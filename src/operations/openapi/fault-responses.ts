import type { FastifyContextConfig } from 'fastify';
import { ERROR_CODES, ERRORS } from '../../base/error-table.js';
import { mayAskForKey } from './document-security.js';
import { type Reply, schemaRef } from './open-api.js';

/** On every path: a malformed request, a page of another site, an unknown host name, an internal error, no capacity. */
const ANYWHERE = [400, 403, 421, 500, 503];
const WITH_KEYS = [401, 429];
/** Another request with the same Idempotency-Key. */
const REPEATED = [409, 422];
/** Bodies are looked at wherever a method may have one. */
const WITH_BODY = [413, 415];
const METHODS_WITH_BODY = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** Names of the responses that routes share. Without 405, since a documented operation has its method. */
const NAMES: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthenticated',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  413: 'PayloadTooLarge',
  415: 'UnsupportedMediaType',
  421: 'MisdirectedRequest',
  422: 'UnprocessableContent',
  429: 'TooManyRequests',
  500: 'InternalError',
  502: 'BadGateway',
  503: 'Unavailable',
  507: 'InsufficientStorage',
};

export const REQUEST_ID = { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } } as const;

export const HEADERS = {
  'X-Request-Id': {
    description: 'Id of the request, as in `meta.requestId` and in the server log.',
    required: true,
    schema: { type: 'string' },
  },
} as const;

const text = (description: string, required = true) => ({
  description,
  required,
  schema: { type: 'string' },
});
const RETRY_AFTER = {
  'Retry-After': {
    description: 'When to try again, in seconds.',
    schema: { type: 'integer', minimum: 0 },
  },
};
/** Headers that errors of a status have besides those of all answers. */
const BY_STATUS: Record<number, Record<string, object>> = {
  401: { 'WWW-Authenticate': text('How to authenticate (RFC 6750).') },
  409: RETRY_AFTER,
  415: { 'Accept-Encoding': text('`identity`, if the body was compressed.', false) },
  429: {
    ...RETRY_AFTER,
    RateLimit: text('Requests that the key has left this minute, if it has a limit.', false),
    'RateLimit-Policy': text('The limit of the key.', false),
  },
  503: RETRY_AFTER,
};

/** Errors that follow from the method of a route and what it declares. @param method in upper case */
export function commonFaults(method: string, route: FastifyContextConfig): number[] {
  return [
    ...ANYWHERE,
    ...(mayAskForKey(route) ? WITH_KEYS : []),
    ...(route.idempotent ? REPEATED : []),
    ...(METHODS_WITH_BODY.includes(method) ? WITH_BODY : []),
  ];
}

export function faultRef(status: number): Reply {
  const name = NAMES[status];
  if (name === undefined) throw new Error(`No response of the document is named for status ${status}.`);
  return { $ref: `#/components/responses/${name}` };
}

/** The responses that `faultRef` refers to, for `components.responses`. */
export function faultResponses(): Record<string, Reply> {
  return Object.fromEntries(Object.entries(NAMES).map(([status, name]) => [name, faultOf(Number(status))]));
}

/** The same as an object, for a route that answers something else with this status as well. */
export function faultOf(status: number): Reply {
  const codes = ERROR_CODES.filter((code) => ERRORS[code].status === status);
  return {
    description: codes.map((code) => `\`${code}\`: ${ERRORS[code].meaning}`).join('\n\n'),
    headers: { ...REQUEST_ID, ...BY_STATUS[status] },
    content: { 'application/json': { schema: schemaRef('FaultDto') } },
  };
}
