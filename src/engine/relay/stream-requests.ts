import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connection } from './connection.js';
import { Exchange } from './exchange.js';
import { pathOfTarget } from './network-events.js';
import type { NetworkRule } from './network-rule.js';
import { LIMIT_REASONS, type RefusalReason } from './refusal.js';
import { refusalText, refuse } from './refuse.js';
import type { StreamRelay } from './relay-server.js';
import { faultOfHead, hasBody } from './request-head.js';
import type { RunAccount } from './run-account.js';
import { UpstreamAgent } from './upstream-agent.js';

/** Requests that a program may send ahead of their answers. */
const AHEAD_MAX = 16;

/** The requests of one connection, one after the other: which of them go out, and which are refused. */
export class StreamRequests implements StreamRelay {
  readonly #agent: UpstreamAgent;
  readonly #ahead: (() => void)[] = [];
  #current: Exchange | 'refused' | null = null;

  /** @param rules those that allow the connection's target */
  constructor(
    private readonly connection: Connection,
    private readonly rules: readonly NetworkRule[],
    private readonly account: RunAccount,
  ) {
    this.#agent = new UpstreamAgent(connection);
    connection.stream.once('close', () => {
      this.#ahead.length = 0;
      this.#agent.destroy();
    });
  }

  handle(request: IncomingMessage, response: ServerResponse, mayContinue: boolean): void {
    if (this.connection.stream.destroyed) return;
    response.on('error', () => undefined);
    request.on('error', () => undefined);
    const start = (): void => this.#start(request, response, mayContinue);
    if (this.#current === null) start();
    else if (this.#ahead.length < AHEAD_MAX) this.#ahead.push(start);
    else this.connection.reset('pipelining');
  }

  invalid(reason: 'not_http' | 'form', isTooLong = false): void {
    const { stream, target } = this.connection;
    this.account.refuse({ ...target, method: null, path: null, reason });
    // In the middle of an answer there is no place for another one.
    if (this.#current !== null || !stream.writable) stream.destroy();
    else stream.end(refusalText(reason, isTooLong));
  }

  #start(request: IncomingMessage, response: ServerResponse, mayContinue: boolean): void {
    if (this.connection.stream.destroyed) return;
    response.once('close', () => this.#next());
    this.account.asked();
    const rule = this.rules.find(({ methods }) => methods.includes(request.method ?? ''));
    const fault = this.#faultOf(request, rule);
    if (fault !== null || rule === undefined) {
      this.#refuse(request, response, fault ?? 'method', mayContinue);
      return;
    }
    try {
      this.#current = new Exchange(
        { request, response, mayContinue },
        { connection: this.connection, agent: this.#agent, rule, account: this.account },
      );
    } catch {
      // Node finds characters in a head that its parser lets through and its writer does not.
      this.#refuse(request, response, 'header', mayContinue);
    }
  }

  #faultOf(request: IncomingMessage, rule: NetworkRule | undefined): RefusalReason | null {
    const fault = faultOfHead(request, this.connection.target);
    if (fault !== null) return fault;
    if (rule === undefined) return 'method';
    return this.account.mayRequest(Number(request.headers['content-length'] ?? 0));
  }

  #refuse(
    request: IncomingMessage,
    response: ServerResponse,
    reason: RefusalReason,
    mayContinue: boolean,
  ): void {
    this.#current = 'refused';
    const { method = null, url = '' } = request;
    this.account.refuse({ ...this.connection.target, method, path: pathOfTarget(url), reason });
    const isAwaited = hasBody(request) && !mayContinue && !LIMIT_REASONS.has(reason);
    refuse(request, response, reason, isAwaited);
  }

  #next(): void {
    this.#current = null;
    if (!this.connection.stream.destroyed) this.#ahead.shift()?.();
  }
}
