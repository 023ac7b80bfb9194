import type { Duplex } from 'node:stream';
import { FrameReader } from '../../protocol/channel.js';
import { encodeAnswer } from '../../protocol/network-answer.js';
import { NETWORK_FRAME_BYTES, type NetworkQuestion } from '../../protocol/network-frames.js';
import { decodeQuestion } from '../../protocol/network-question.js';
import type { NetworkRun } from './network-run.js';

/** A run with a grant, and the state of its request. */
interface Grant {
  run: NetworkRun;
  /** One reader per run: an unfinished frame of another run is not continued. */
  reader: FrameReader<NetworkQuestion>;
  isAsked: boolean;
}

/**
 * The parent's end of a worker's network pipe. Accepts one question at a time, during a run with a grant; anything else is a
 * fault, and closes the pipe.
 */
export class NetworkToWorker {
  readonly #socket: Duplex;
  #grant: Grant | null = null;
  #onFault: (fault: string) => void = () => undefined;

  constructor(socket: Duplex) {
    this.#socket = socket;
    // EPIPE, ECONNRESET: the exit of the process is handled separately.
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  /** @param onFault called at most once, with the fault, without a full stop */
  listen(onFault: (fault: string) => void): void {
    this.#onFault = onFault;
  }

  /** @returns false when the pipe is closed */
  begin(run: NetworkRun): boolean {
    const reader = new FrameReader(NETWORK_FRAME_BYTES, undefined, decodeQuestion);
    this.#grant = { run, reader, isAsked: false };
    return this.#socket.writable;
  }

  /** The run has ended: sends none of its answers, and accepts no question. */
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
    // Outside the try: errors from here on are faults of this service.
    if (second || grant.isAsked) this.#fault('it sent a second network request before the answer');
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
