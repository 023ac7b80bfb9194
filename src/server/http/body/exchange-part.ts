import type { BodyAccount } from './body-account.js';

/** What the parts of the service that read bodies and write answers need to know of a request and its answer. */
export interface ExchangePart {
  /** Pays for the bytes of the body, until the end of the request; opened when first asked for. */
  bodyAccount(): BodyAccount;
  /**
   * Whether so many bytes of an answer may wait for the client; for those who hand an answer out in pieces. False where
   * answers that are being read take all the memory there is for them.
   */
  hasRoomFor(bytes: number): boolean;
  /** Set by those who can send something without meaning while an answer goes on. */
  sendFiller?: () => void;
  /** Resolves when the last byte of the answer is out, or the client is gone. */
  readonly ended: Promise<void>;
}

declare module 'fastify' {
  interface FastifyRequest {
    exchange?: ExchangePart;
  }
}
