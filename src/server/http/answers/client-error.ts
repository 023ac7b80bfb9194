import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../../../base/error-table.js';
import { failed } from './envelope.js';
import { makeRequestId } from './request-id.js';
import { addConstantHeaders } from './security-headers.js';

/** Answers bytes that are not an HTTP request, for which there is neither route nor filter; in the envelope all the same. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  const [status, sentence] = describe(error.code);
  socket.end(errorBytes(status, 'VALIDATION_FAILED', sentence));
}

/** Whether an answer has begun to leave: another one in its middle could be read as a part of it. */
function isAnswering(socket: Socket & { _httpMessage?: ServerResponse | null }): boolean {
  // Node's own handler of such errors looks at the same.
  return socket._httpMessage?.headersSent ?? false;
}

/** The last answer of a connection, written by hand. @param headers further lines of its head */
export function errorBytes(
  status: string,
  code: ErrorCode,
  sentence: string,
  headers: string[] = [],
): string {
  const body = JSON.stringify(failed(code, sentence, makeRequestId({ headers: {} })));
  const head = [
    `HTTP/1.1 ${status}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
    'connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/** Answers a path that the router cannot even decode; Fastify asks neither hooks nor filter about it. */
export function answerBrokenUrl(_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  addConstantHeaders(request, reply);
  const sentence = 'The path of the request is not valid percent-encoding, or a part of it is too long.';
  reply
    .status(400)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(failed('VALIDATION_FAILED', sentence, request.id)));
}

function describe(code: string | undefined): [status: string, sentence: string] {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return ['431 Request Header Fields Too Large', 'The headers of the request are too large.'];
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return ['408 Request Timeout', 'The request did not arrive in time.'];
  return ['400 Bad Request', 'The data received is not an HTTP request.'];
}
