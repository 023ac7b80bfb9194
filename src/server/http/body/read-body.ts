import type { Readable } from 'node:stream';
import { ByteCollector } from '../../../base/byte-collector.js';
import { ServiceError } from '../../../base/errors.js';
import type { BodyAccount } from './body-account.js';
import type { ExchangePart } from './exchange-part.js';

export interface BodyBounds {
  bytesMax: number;
  /** The error of a body beyond `bytesMax`. */
  tooLarge: () => ServiceError;
  /** Pays for what is read. */
  exchange?: ExchangePart | undefined;
  /** Content-Length; 0 where it is not known. */
  length?: number;
  /** Bytes of memory that a byte of the body comes to, with what is made of it; default 1. */
  weight?: number;
  /** Sees the body block by block, as it comes; may throw. @param soFar what came before the block */
  check?: (block: Buffer, soFar: ByteCollector) => void;
}

/** Bodies up to this size are not counted. */
const FREE_BYTES = 4 << 10;
/** What is gathered before it is paid for and looked at: a body that comes byte by byte costs little more than another. */
const BLOCK_BYTES = 16 << 10;

const NOTHING = new ByteCollector();

/**
 * All of a body, within bounds. A body with a fault is not read on.
 * @throws ServiceError (rejection) tooLarge(), that of `check` or of the account; VALIDATION_FAILED for a body that breaks off
 */
export function readBody(body: Readable, bounds: BodyBounds): Promise<Buffer> {
  const { bytesMax, tooLarge, exchange, length = 0, weight = 1, check } = bounds;
  return new Promise((resolve, reject) => {
    let account: BodyAccount | undefined;
    if (length > FREE_BYTES) {
      account = exchange?.bodyAccount();
      account?.reserve(length * weight);
    }
    /** Most bodies are one small piece, and cost no more than that. */
    let only: Buffer | null = null;
    let waiting: ByteCollector | null = null;
    let collected = NOTHING;
    let bytes = 0;
    const take = (blocks: Buffer[], blockBytes: number): void => {
      // As many small bodies as there may be connections take no memory to speak of.
      if (bytes > FREE_BYTES) account ??= exchange?.bodyAccount();
      account?.take(blockBytes * weight);
      for (const block of blocks) {
        check?.(block, collected);
        if (waiting) collected.add(block);
      }
    };
    const takeWaiting = (from: ByteCollector): void => {
      const blockBytes = from.bytes;
      take(from.takeParts(), blockBytes);
    };
    const fail = (error: unknown): void => {
      leave();
      body.pause();
      reject(error);
    };
    const onData = (piece: Buffer): void => {
      bytes += piece.length;
      try {
        if (bytes > bytesMax) throw tooLarge();
        if (!waiting) {
          if (only === null && piece.length < BLOCK_BYTES) {
            only = piece;
            return;
          }
          [waiting, collected] = [new ByteCollector(), new ByteCollector()];
          if (only) waiting.add(only);
        }
        waiting.add(piece);
        if (waiting.bytes >= BLOCK_BYTES) takeWaiting(waiting);
      } catch (error) {
        fail(error);
      }
    };
    const onEnd = (): void => {
      leave();
      try {
        if (!waiting) {
          const whole = only ?? Buffer.alloc(0);
          take([whole], whole.length);
          resolve(whole);
          return;
        }
        takeWaiting(waiting);
        resolve(collected.concat());
      } catch (error) {
        reject(error);
      }
    };
    // A client that leaves in the middle ends a request with an error, or with neither an error nor an end.
    const onCut = (): void =>
      fail(new ServiceError('VALIDATION_FAILED', 'The body is incomplete: the connection ended early.'));
    const leave = (): void => {
      body.off('data', onData).off('end', onEnd).off('close', onCut);
    };
    body.on('data', onData).once('end', onEnd).once('close', onCut);
    // Not removed: a late error of a body that is no longer read must not end the service.
    body.on('error', onCut);
  });
}
