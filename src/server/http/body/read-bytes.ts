import type { Readable } from 'node:stream';
import { ServiceError } from '../../../base/errors.js';
import type { ExchangePart } from './exchange-part.js';
import { readBody } from './read-body.js';

const exchanges = new WeakMap<Readable, ExchangePart>();

/** Has the account of a request pay for its body, whichever route reads it. */
export function payFor(body: Readable, exchange: ExchangePart | undefined): Readable {
  if (exchange) exchanges.set(body, exchange);
  return body;
}

/**
 * All of a body of any type, within a limit, in its own memory.
 * @throws ServiceError PAYLOAD_TOO_LARGE, BODY_MEMORY_FULL or VALIDATION_FAILED (rejection)
 */
export async function readBytes(body: Readable, bytesMax: number): Promise<Uint8Array> {
  const bytes = await readBody(body, {
    bytesMax,
    exchange: exchanges.get(body),
    tooLarge: () => new ServiceError('PAYLOAD_TOO_LARGE', `The body exceeds the ${bytesMax} bytes allowed.`),
  });
  // A single piece, and a small body, share their memory with what else was read.
  const own = bytes.byteLength === bytes.buffer.byteLength;
  return own ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes);
}
