import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ByteBudget } from '../../base/byte-budget.js';
import { ownerOf } from '../access/owner.js';
import { AnswerBody } from '../http/answers/answer-body.js';
import { BodyAccount } from '../http/body/body-account.js';
import type { ExchangePart } from '../http/body/exchange-part.js';

/** What all exchanges share. */
export interface ExchangeMeans {
  bodies: ByteBudget;
  answers: { makeRoom(exchange: Exchange, bytes: number): boolean };
}

/** A request and its answer, from its headers until both the route and the client are done with it. */
export class Exchange implements ExchangePart {
  /** Where it is in the list of those that are watched; -1 when it is in none. */
  place = -1;
  /** What the answer comes from, when that is a stream. */
  source: Readable | null = null;
  /** Sends something without meaning in the middle of the answer; where nothing can be, what is on its way tells as much. */
  sendFiller?: () => void;
  /** When the client was last seen to take something, or had nothing to take; performance.now(). */
  takenAt = performance.now();
  readonly socket: Socket;
  readonly #request: FastifyRequest;
  readonly #reply: FastifyReply;
  #account: BodyAccount | null = null;
  /** Bytes of the answer that were out at the last look. */
  #outBytes = -1;
  #closed = false;
  #answered = false;
  #ended: Promise<void> | null = null;
  #end = (): void => undefined;

  readonly #means: ExchangeMeans;

  constructor(request: FastifyRequest, reply: FastifyReply, means: ExchangeMeans) {
    this.#request = request;
    this.#reply = reply;
    this.#means = means;
    this.socket = request.raw.socket;
  }

  get owner(): string {
    return ownerOf(this.#request);
  }

  get ended(): Promise<void> {
    this.#ended ??= this.#isOver() ? Promise.resolve() : new Promise((resolve) => (this.#end = resolve));
    return this.#ended;
  }

  bodyAccount(): BodyAccount {
    this.#account ??= new BodyAccount(this.#means.bodies, this.owner);
    return this.#account;
  }

  hasRoomFor(bytes: number): boolean {
    return this.#means.answers.makeRoom(this, bytes);
  }

  /** Bytes of the answer that are ready and that the kernel has not yet accepted. */
  get waitingBytes(): number {
    const { source } = this;
    const unsent = source instanceof AnswerBody ? source.remaining : (source?.readableLength ?? 0);
    return this.#reply.raw.writableLength + unsent;
  }

  /**
   * Sends the client something that means nothing, to learn whether it is there: if not, the connection fails.
   * @returns false where HTTP/1.0 has nothing of that kind
   */
  sendNothing(): boolean {
    const { raw } = this.#reply;
    if (raw.headersSent) this.sendFiller?.();
    else if (this.#request.raw.httpVersionMinor === 0) return false;
    else raw.writeContinue();
    return true;
  }

  /** Notes what the client has taken since the last look. @returns the bytes that wait */
  look(now: number): number {
    const { socket, waitingBytes } = this;
    const outBytes = socket.bytesWritten - socket.writableLength;
    if (waitingBytes === 0 || outBytes !== this.#outBytes) this.takenAt = now;
    this.#outBytes = outBytes;
    return waitingBytes;
  }

  /** The route has given its answer. */
  answer(): void {
    this.#answered = true;
    this.#finish();
  }

  /** The answer is out, or the connection is gone. */
  close(): void {
    this.#closed = true;
    this.source = null;
    this.#finish();
  }

  /** A client that leaves does not end what its request began: the route still has the body, and may go on. */
  #finish(): void {
    if (!this.#isOver()) return;
    this.#account?.close();
    this.#end();
  }

  #isOver(): boolean {
    return this.#closed && this.#answered;
  }
}
