import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { ADDRESS_NOT_PUBLIC } from '../../base/addresses/public-address.js';
import type { TlsFacts } from '../protocol/network-frames.js';
import { connectFailure, failure, type NetworkFailure } from './connect-error.js';
import type { LookUps } from './look-ups.js';
import { readHost } from './network-rule.js';
import { ProgramStream } from './program-stream.js';
import type { RefusalReason } from './refusal.js';
import type { NetworkOptions } from './run-network-options.js';
import { nameOfTarget, type Target } from './target.js';
import { hostnameMismatch, tlsFacts, tlsFailure } from './tls-facts.js';

export interface ConnectionEvents {
  /** Something may be ready that a question waits for. */
  changed(): void;
  /** The program's bytes are HTTP from now on, to be read from the stream. */
  opened(connection: Connection): void;
  /** It was refused, or ended, by a rule or limit. */
  refused(target: Target, reason: RefusalReason): void;
  /** A TLS handshake begins, which costs the parent. */
  handshake(): void;
}

type State = 'connecting' | 'open' | 'shaking' | 'failed' | 'closed';

/**
 * One byte stream of a program and the one connection to a host that it leads to. The parent resolves the name once, judges
 * the address, connects and does TLS; nothing that the program writes reaches the host but through the HTTP relay.
 */
export class Connection {
  readonly stream: ProgramStream;
  /** What the requests go out on; TLS where the program asked for it. null: the address of the host was refused. */
  upstream: Socket | null;
  /** What the name resolved to; empty until it is connected. */
  address = '';
  isSecure = false;
  /** The program knows that it is. */
  isTlsTold = false;
  fault: NetworkFailure | null = null;
  facts: TlsFacts | null = null;
  /** No request is on its way: an end of the connection is just that. */
  isQuiet = true;
  #state: State = 'connecting';
  #isRelayed = false;
  readonly #closing = new AbortController();
  readonly #idle: NodeJS.Timeout;
  #connecting: NodeJS.Timeout | undefined;

  /** @param target as `readHost` spells it, and allowed by a rule */
  constructor(
    readonly target: Target,
    private readonly options: NetworkOptions,
    lookUps: LookUps,
    private readonly events: ConnectionEvents,
  ) {
    this.stream = new ProgramStream(() => events.changed());
    const { idleMs } = options.limits;
    this.#idle = setTimeout(() => this.#tooIdle(), idleMs).unref();
    this.upstream = this.#connect(lookUps);
  }

  get state(): State {
    return this.#state;
  }

  /** Of a byte either way. */
  touch(): void {
    this.#idle.refresh();
  }

  /** From the program; only while open. */
  give(bytes: Buffer): void {
    this.touch();
    if (!this.#isRelayed) {
      this.#isRelayed = true;
      this.events.opened(this);
    }
    this.stream.give(bytes);
  }

  /** The program sends nothing more. */
  shutDown(): void {
    if (this.#isRelayed) this.stream.giveEnd();
    else this.stream.end();
  }

  /** @param serverName what the program expects the certificate to name; empty for anything */
  startTls(serverName: string): void {
    const { host } = this.target;
    // Asked for again, while it goes on or after it.
    if (this.#state === 'connecting' || this.#state === 'shaking' || this.isSecure) return;
    // The host that was allowed is the one that is spoken to, by every name that there is for it on the way.
    const isOther = serverName !== '' && readHost(serverName) !== host;
    if (this.#isRelayed || isOther) {
      this.fail(isOther ? hostnameMismatch(serverName) : failure('EINVAL'));
      return;
    }
    this.#state = 'shaking';
    this.events.handshake();
    const secure = connectTls({
      ...{ socket: this.upstream as Socket, host, servername: isIP(host) ? '' : host },
      ...(this.options.ca !== undefined && { ca: this.options.ca }),
      // Said here because NODE_TLS_REJECT_UNAUTHORIZED would say otherwise.
      rejectUnauthorized: true,
      ...{ minVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'] },
    });
    this.upstream = secure;
    this.#watch(secure, (error) => this.fail(tlsFailure(error, host)));
    this.#within(() => this.fail(failure('ETIMEDOUT')));
    secure.once('secureConnect', () => this.#secured(secure));
  }

  /** Ends it for the program: what waits for it stays, then comes the end. */
  cut(): void {
    if (this.stream.writable) this.stream.end();
    this.upstream?.destroy();
  }

  /** Ends it for the program as a reset does. */
  reset(reason: RefusalReason): void {
    this.events.refused(this.target, reason);
    this.stream.destroy(new Error(reason));
    this.upstream?.destroy();
  }

  fail(fault: NetworkFailure): void {
    if (this.#state === 'failed' || this.#state === 'closed') return;
    this.#state = 'failed';
    this.fault = fault;
    this.#release();
    this.events.changed();
  }

  close(): void {
    this.#state = 'closed';
    this.#release();
  }

  #connect(lookUps: LookUps): Socket | null {
    const { target, options } = this;
    const mayReach = (ip: string): boolean => options.mayReach(target.host, ip);
    const failed = (error: NodeJS.ErrnoException): void => {
      if (error.code === ADDRESS_NOT_PUBLIC) this.events.refused(target, 'address');
      this.fail(connectFailure(error, nameOfTarget(target)));
    };
    // Sockets ask `lookup` for names only.
    if (isIP(target.host) && !mayReach(target.host)) {
      failed(Object.assign(new Error(), { code: ADDRESS_NOT_PUBLIC }));
      return null;
    }
    const lookup = lookUps.lookup(mayReach, this.#closing.signal, options.lookupOf);
    const socket = connectTcp({ ...target, lookup, noDelay: true });
    this.#watch(socket, failed);
    this.#within(() => {
      this.events.refused(target, 'connect_timeout');
      this.fail(failure('ETIMEDOUT'));
    });
    socket.once('connect', () => {
      if (this.#state !== 'connecting') return;
      clearTimeout(this.#connecting);
      this.address = socket.remoteAddress ?? '';
      this.#state = 'open';
      this.touch();
      this.events.changed();
    });
    return socket;
  }

  /** @param failed hears of an error before the connection, or TLS on it, is open */
  #watch(socket: Socket, failed: (error: NodeJS.ErrnoException) => void): void {
    socket.on('error', (error) => {
      if (this.#state === 'connecting' || this.#state === 'shaking') failed(error);
    });
    socket.on('close', () => {
      if (socket !== this.upstream) return;
      if (this.#state === 'connecting' || this.#state === 'shaking')
        failed(Object.assign(new Error(), { code: 'ECONNRESET' }));
      // A request on its way tells its own end.
      else if (this.isQuiet && this.stream.writable) this.stream.end();
    });
  }

  #secured(secure: TLSSocket): void {
    if (this.#state !== 'shaking') return;
    clearTimeout(this.#connecting);
    this.facts = tlsFacts(secure);
    this.isSecure = true;
    this.#state = 'open';
    this.touch();
    this.events.changed();
  }

  #within(late: () => void): void {
    clearTimeout(this.#connecting);
    this.#connecting = setTimeout(late, this.options.limits.connectMs).unref();
  }

  #tooIdle(): void {
    if (this.#state === 'open') this.reset('idle');
  }

  #release(): void {
    clearTimeout(this.#idle);
    clearTimeout(this.#connecting);
    this.#closing.abort();
    this.stream.destroy();
    this.upstream?.destroy();
  }
}
