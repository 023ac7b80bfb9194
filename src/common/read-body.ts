import type { Readable } from 'node:stream';
import type { BodyAccount } from './body-account.js';
import { ByteCollector } from './byte-collector.js';
import { ServiceError } from './errors.js';

export interface BodyBounds {
  bytesMax: number;
  /** The error of a body beyond `bytesMax`. */
  tooLarge: () => ServiceError;
  /** Pays for what is read. */
  account?: BodyAccount | undefined;
  /** Bytes of memory that a byte of the body comes to, with what is made of it; 1 unless said. */
  weight?: number;
  /** Sees the body block by block, as it comes; may throw. @param soFar what came before the block */
  check?: (block: Buffer, soFar: ByteCollector) => void;
}

/** What is gathered before it is paid for and looked at: a body that comes byte by byte costs little more than another. */
const BLOCK_BYTES = 16 << 10;

/**
 * All of a body, within bounds. A body with a fault is not read on.
 * @throws ServiceError (rejection) tooLarge(), that of `check` or of the account; VALIDATION_FAILED for a body that breaks off
 */
export function readBody(body: Readable, bounds: BodyBounds): Promise<Buffer> {
  const { bytesMax, tooLarge, account, weight = 1, check } = bounds;
  return new Promise((resolve, reject) => {
    const [waiting, collected] = [new ByteCollector(), new ByteCollector()];
    const take = (): void => {
      account?.take(waiting.bytes * weight);
      for (const block of waiting.takeParts()) {
        check?.(block, collected);
        collected.add(block);
      }
    };
    const fail = (error: unknown): void => {
      leave();
      body.pause();
      reject(error);
    };
    const onData = (piece: Buffer): void => {
      try {
        if (collected.bytes + waiting.bytes + piece.length > bytesMax) throw tooLarge();
        waiting.add(piece);
        if (waiting.bytes >= BLOCK_BYTES) take();
      } catch (error) {
        fail(error);
      }
    };
    const onEnd = (): void => {
      leave();
      try {
        take();
        resolve(collected.concat());
      } catch (error) {
        reject(error);
      }
    };
    // A client that leaves in the middle ends a request with an error, or with neither an error nor an end.
    const onCut = (): void => fail(new ServiceError('VALIDATION_FAILED', 'The body was cut short.'));
    const leave = (): void => {
      body.off('data', onData).off('end', onEnd).off('close', onCut);
    };
    body.on('data', onData).once('end', onEnd).once('close', onCut);
    // Not taken off: a late error of a body that nobody reads any more must not end the service.
    body.on('error', onCut);
  });
}
