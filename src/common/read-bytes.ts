import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ServiceError } from './errors.js';

/** Joined at a time; others are served between two such pieces of a large body. */
const PIECE_BYTES = 1 << 20;

/**
 * All of a body, within a limit. What comes beyond is let through unread, so that the client hears of the limit instead
 * of a broken connection.
 * @throws ServiceError PAYLOAD_TOO_LARGE (rejection); the error of a body that breaks off
 */
export function readBytes(body: Readable, bytesMax: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    body.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= bytesMax) {
        chunks.push(chunk);
        return;
      }
      chunks = [];
      reject(new ServiceError('PAYLOAD_TOO_LARGE', `The body is larger than the ${bytesMax} bytes allowed.`));
    });
    body.once('error', reject);
    // A client that leaves in the middle ends a request with neither an error nor an end.
    body.once('close', () => reject(new ServiceError('VALIDATION_FAILED', 'The body was cut short.')));
    body.once('end', () => resolve(joined(chunks, bytes)));
  });
}

/** In memory of its own: small chunks share memory that would live on with them. */
async function joined(chunks: Buffer[], bytes: number): Promise<Uint8Array> {
  const all = new Uint8Array(bytes);
  let at = 0;
  let piece = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
    piece += chunk.length;
    if (piece < PIECE_BYTES) continue;
    piece = 0;
    await nextTurn();
  }
  return all;
}
