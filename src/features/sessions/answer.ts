import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { JsonText, stringify } from '../../base/json/json-text.js';
import { succeeded } from '../../server/http/answers/envelope.js';

/** Stands for what is spliced in; no envelope has it anywhere else before. */
const MARK = '"@"';

/** Written as text: results and metadata are spliced in as they are, numbers beyond 2^53 included. */
export function answer(request: FastifyRequest, reply: FastifyReply, data: object, status = 200): void {
  reply
    .status(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(stringify(succeeded(data, request.id)));
}

/** As `answer`, with data of one field whose JSON is there already. @param json UTF-8; sent as it is, not copied */
export function answerWithText(
  request: FastifyRequest,
  reply: FastifyReply,
  field: string,
  json: Uint8Array,
): void {
  const envelope = stringify(succeeded({ [field]: new JsonText(MARK) }, request.id));
  const at = envelope.indexOf(MARK);
  const pieces = [Buffer.from(envelope.slice(0, at)), json, Buffer.from(envelope.slice(at + MARK.length))];
  reply
    .header('content-type', 'application/json; charset=utf-8')
    .header('content-length', String(pieces.reduce((sum, { length }) => sum + length, 0)))
    .send(Readable.from(pieces));
}
