import type { Duplex } from 'node:stream';
import { FrameReader } from '../../protocol/channel.js';
import { encodeAnswer } from '../../protocol/network-answer.js';
import { NETWORK_FRAME_BYTES, type NetworkQuestion } from '../../protocol/network-frames.js';
import { decodeQuestion } from '../../protocol/network-question.js';
import type { NetworkRun } from './network-run.js';

/** A run with a grant, and what its worker has asked. */
interface Grant {
  run: NetworkRun;
  /** Of this run only: what another one left unfinished is not read on. */
  reader: FrameReader<NetworkQuestion>;
  isAsked: boolean;
}

/**
 * The parent's end of a worker's pipe for the network. One question after the other may come, during a run with a grant; anything
 * else is a fault, after which the pipe is closed.
 */
export class NetworkToWorker {
  readonly #socket: Duplex;
  #grant: Grant | null = null;
  #onFault: (fault: string) => void = () => undefined;

  constructor(socket: Duplex) {
    this.#socket = socket;
    // EPIPE, ECONNRESET: the end of the process tells the story.
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  /** @param onFault called once at most: what was wrong, without a full stop */
  listen(onFault: (fault: string) => void): void {
    this.#onFault = onFault;
  }

  /** @returns false when the pipe is closed */
  begin(run: NetworkRun): boolean {
    const reader = new FrameReader(NETWORK_FRAME_BYTES, undefined, decodeQuestion);
    this.#grant = { run, reader, isAsked: false };
    return this.#socket.writable;
  }

  /** The run is over: no answer of it is sent any more, and no question taken. */
  end(): void {
    this.#grant = null;
  }

  close(): void {
    this.end();
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    const grant = this.#grant;
    if (!grant) {
      this.#fault('it used the network without a grant');
      return;
    }
    let questions: NetworkQuestion[];
    try {
      questions = grant.reader.push(chunk);
    } catch (error) {
      this.#fault((error as Error).message);
      return;
    }
    const [question, second] = questions;
    if (!question) return;
    // Not inside the try: what goes wrong from here on is a fault of ours.
    if (second || grant.isAsked) this.#fault('it asked the network again before the answer');
    else this.#ask(question, grant);
  }

  #ask(question: NetworkQuestion, grant: Grant): void {
    grant.isAsked = true;
    let isAnswered = false;
    grant.run.ask(question, (answer) => {
      if (this.#grant !== grant || isAnswered) return;
      isAnswered = true;
      grant.isAsked = false;
      if (this.#socket.writable) this.#socket.write(encodeAnswer(answer));
    });
  }

  #fault(fault: string): void {
    if (this.#socket.destroyed) return;
    this.close();
    this.#onFault(fault);
  }
}
