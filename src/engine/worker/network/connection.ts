import { ANSWER_KINDS, encodeAnswer } from '../../protocol/network-answer.js';
import {
  HOST_BYTES_MAX,
  type NetworkAnswer,
  type NetworkQuestion,
  POLL_HANGUP,
  POLL_READABLE,
  POLL_WRITABLE,
} from '../../protocol/network-frames.js';
import type { Ask } from './network-pipe.js';

const [EALREADY, EINVAL, EISCONN, ENOTCONN, EPIPE] = [7, 28, 30, 53, 64];

/** Where Python asks for TLS in band: see harness/network/tls.py. It begins as a record of TLS does, and is none. */
const HELLO_START = Buffer.from('\x16{', 'latin1');
const HELLO_END = Buffer.from('}\n', 'latin1');
const HELLO_BYTES_MAX = HELLO_START.length + HOST_BYTES_MAX + HELLO_END.length;
const [ERROR, TLS] = [ANSWER_KINDS.indexOf('error'), ANSWER_KINDS.indexOf('tls')];
const TLS_ERROR = Buffer.from('TLS', 'latin1');

/** What a program asks of one connection: the protocol's questions without its number. */
export type Wish = NetworkQuestion extends infer Q
  ? Q extends { connection: number }
    ? Omit<Q, 'connection'>
    : never
  : never;

/** The number of an error in musl, which Python makes its OSError of. */
export class NetworkErrno extends Error {
  constructor(readonly errno: number) {
    super(`errno ${errno}`);
  }
}

/** One open file of /dev/net: a socket that is not connected, until it is. */
export class Connection {
  #state: 'new' | 'connecting' | 'plain' | 'greeted' | 'streaming' = 'new';
  /** The answer to a hello in band, as far as it was not received yet. */
  #line: Buffer | null = null;
  /** `host port` as the program named them; empty when it is not connected. */
  peer = '';

  /** @param id of the connection once it is one, unused in this run */
  constructor(
    readonly id: number,
    private readonly askParent: Ask,
  ) {}

  /** Whether the parent knows of it. */
  get isOpen(): boolean {
    return this.#state !== 'new';
  }

  /**
   * @returns the answer's payload, until the next question
   * @throws NetworkErrno for what makes no sense now
   */
  ask(wish: Wish): Buffer {
    if (wish.op === 'connect') return this.#connect(wish);
    if (this.#state === 'new') throw new NetworkErrno(wish.op === 'send' ? EPIPE : ENOTCONN);
    if (wish.op === 'connected') return this.#noteConnected(this.#put(wish));
    if (wish.op === 'tls') return this.#startTls(wish);
    if (wish.op === 'send') return this.#send(wish);
    if (wish.op === 'receive') return this.#receive(wish);
    return this.#put(wish);
  }

  /** Events that are known without the parent, or null. */
  get ready(): number | null {
    if (this.#state === 'new') return POLL_WRITABLE | POLL_HANGUP;
    return this.#line ? POLL_READABLE | POLL_WRITABLE : null;
  }

  #connect(wish: Extract<Wish, { op: 'connect' }>): Buffer {
    if (this.#state !== 'new') throw new NetworkErrno(this.#state === 'connecting' ? EALREADY : EISCONN);
    this.#state = 'connecting';
    this.peer = `${wish.host} ${wish.port}`;
    return this.#noteConnected(this.#put(wish));
  }

  #noteConnected(answer: Buffer): Buffer {
    if (this.#state === 'connecting' && answer[0] === ANSWER_KINDS.indexOf('ok')) this.#state = 'plain';
    return answer;
  }

  #startTls(wish: Extract<Wish, { op: 'tls' }>): Buffer {
    if (this.#state === 'connecting' || this.#state === 'streaming') throw new NetworkErrno(EINVAL);
    const answer = this.#put(wish);
    this.#state = answer[0] === TLS ? 'streaming' : 'greeted';
    return answer;
  }

  #send(wish: Extract<Wish, { op: 'send' }>): Buffer {
    const serverName = this.#state === 'plain' ? helloOf(wish.bytes) : null;
    if (serverName !== null) {
      this.#noteTls(this.#startTls({ op: 'tls', waitMs: 0, serverName }));
      return payloadOf({ kind: 'sent', count: wish.bytes.length });
    }
    if (this.#state === 'plain') this.#state = 'streaming';
    return this.#put(wish);
  }

  #receive(wish: Extract<Wish, { op: 'receive' }>): Buffer {
    if (!this.#line && this.#state === 'greeted') {
      const answer = this.#put({ op: 'tls', waitMs: wish.waitMs, serverName: '' });
      if (!this.#noteTls(answer)) return answer;
    }
    if (!this.#line) {
      if (this.#state === 'plain') this.#state = 'streaming';
      return this.#put(wish);
    }
    const bytes = this.#line.subarray(0, wish.maxBytes);
    if (!wish.peek) this.#line = bytes.length < this.#line.length ? this.#line.subarray(bytes.length) : null;
    return payloadOf({ kind: 'bytes', bytes });
  }

  /** @returns whether the handshake is over, and its answer a line to be received */
  #noteTls(answer: Buffer): boolean {
    const isOver = answer[0] === TLS || (answer[0] === ERROR && answer.subarray(1).indexOf(TLS_ERROR) === 0);
    if (!isOver) return false;
    this.#state = 'streaming';
    // Without line feeds inside: a fact is JSON, and an error one sentence.
    const text = answer.toString('utf8', 1).replace(/[\r\n]/g, ' ');
    this.#line = Buffer.from(`${answer[0] === TLS ? '\x16' : '\x15'}${text}\n`);
    return true;
  }

  #put(wish: Wish): Buffer {
    return this.askParent({ ...wish, connection: this.id } as NetworkQuestion);
  }
}

function helloOf(bytes: Buffer): string | null {
  const isHello =
    bytes.length <= HELLO_BYTES_MAX &&
    bytes.subarray(0, HELLO_START.length).equals(HELLO_START) &&
    bytes.subarray(-HELLO_END.length).equals(HELLO_END);
  const name = bytes.toString('latin1', HELLO_START.length, bytes.length - HELLO_END.length);
  return isHello && /^[\x21-\x7e]*$/.test(name) ? name : null;
}

/** As the parent would have said it. */
export function payloadOf(answer: NetworkAnswer): Buffer {
  return encodeAnswer(answer).subarray(4);
}
