import type { FastifyReply, FastifyRequest } from 'fastify';
import { succeeded } from '../common/envelope.js';
import { stringify } from '../common/json-text.js';

/** Written as text: results and metadata are spliced in as they are, numbers beyond 2^53 included. */
export function answer(request: FastifyRequest, reply: FastifyReply, data: object, status = 200): void {
  reply
    .status(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(stringify(succeeded(data, request.id)));
}
