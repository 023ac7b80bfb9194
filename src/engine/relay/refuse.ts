import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { REFUSALS, type RefusalReason } from './refusal.js';

const STATUS: Partial<Record<RefusalReason, number>> = {
  not_http: 400,
  header: 400,
  requests: 429,
  sent_bytes: 429,
  answer: 502,
};
const REFUSED = 403;

/** The name of the header that tells an answer of this service from one of the host. */
export const REFUSED_BY = 'x-refused-by';
const SERVICE = 'pyodide-pool-server';

/**
 * Answers a request in place of the host, and closes the connection.
 * @param isAwaited the program sends its body whatever the answer: it is read first, since many clients look for an answer
 * only after that
 */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  reason: RefusalReason,
  isAwaited: boolean,
): void {
  const answer = (): void => {
    if (response.headersSent || response.destroyed) return;
    response.sendDate = false;
    const text = `Refused by the network rules of ${SERVICE}: ${REFUSALS[reason]}.\n`;
    response.writeHead(STATUS[reason] ?? REFUSED, {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': Buffer.byteLength(text),
      [REFUSED_BY]: `${SERVICE}; ${reason}`,
      connection: 'close',
    });
    response.end(text);
  };
  if (!isAwaited || request.complete) answer();
  else request.once('end', answer).resume();
}

/** The same for bytes that no response object exists for. */
export function refusalText(reason: RefusalReason, isTooLong: boolean): string {
  const status = isTooLong ? 431 : (STATUS[reason] ?? REFUSED);
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `${REFUSED_BY}: ${SERVICE}; ${reason}`,
    'connection: close',
    'content-length: 0',
    '\r\n',
  ].join('\r\n');
}
