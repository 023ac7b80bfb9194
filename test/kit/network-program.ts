import type { LookupFunction } from 'node:net';
import type { NetworkAnswer, NetworkQuestion } from '../../src/engine/protocol/network-frames.js';
import type { NetworkObserver, RelayedRequest } from '../../src/engine/relay/network-events.js';
import type { NetworkRule } from '../../src/engine/relay/network-rule.js';
import type { Refusal } from '../../src/engine/relay/refusal.js';
import { NetworkRelay, type RunNetwork } from '../../src/engine/relay/run-network.js';
import type { NetworkLimits, NetworkOptions } from '../../src/engine/relay/run-network-options.js';

export const LIMITS: NetworkLimits = {
  requests: 1000,
  connections: 32,
  sentBytes: 64 << 20,
  receivedBytes: 64 << 20,
  connectMs: 2000,
  idleMs: 10_000,
};

export function optionsWith(
  limits: Partial<NetworkLimits> = {},
  more: Partial<NetworkOptions> = {},
): NetworkOptions {
  return {
    limits: { ...LIMITS, ...limits },
    brake: { perSecond: 1e6, burst: 1e6 },
    mayReach: (_host, ip) => ip === '127.0.0.1',
    lookupOf: lookupIn({}),
    ...more,
  };
}

/** Looks names up in a table; every name that it lacks is 127.0.0.1, and null is a name that is unknown. */
export function lookupIn(table: Record<string, string[] | null>): NonNullable<NetworkOptions['lookupOf']> {
  return (mayReach): LookupFunction =>
    (hostname, options, callback) => {
      const found = hostname in table ? table[hostname] : ['127.0.0.1'];
      setImmediate(() => {
        if (!found) return callback(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), '');
        const open = found.filter(mayReach).map((address) => ({ address, family: 4 }));
        const [first] = open;
        if (!first) return callback(Object.assign(new Error('private'), { code: 'ADDRESS_NOT_PUBLIC' }), '');
        if (options.all) callback(null, open);
        else callback(null, first.address, 4);
      });
    };
}

export function ruleFor(port: number, more: Partial<NetworkRule> = {}): NetworkRule {
  return { name: 'local', host: 'api.test', ports: [port], methods: ['GET', 'POST'], headers: [], ...more };
}

type Asked = NetworkQuestion extends infer Q
  ? Q extends unknown
    ? Omit<Q, 'waitMs'> & { waitMs?: number }
    : never
  : never;

/** A program as its worker speaks for it: asks one question after the other. */
export class NetworkProgram implements NetworkObserver {
  readonly requests: RelayedRequest[] = [];
  readonly refusals: Refusal[] = [];
  readonly run: RunNetwork;
  #last = 0;

  constructor(rules: readonly NetworkRule[], options: NetworkOptions = optionsWith()) {
    this.run = new NetworkRelay(options).open(rules, this);
  }

  requested(request: RelayedRequest): void {
    this.requests.push(request);
  }

  refused(refusal: Refusal): void {
    this.refusals.push(refusal);
  }

  ask(question: Asked): Promise<NetworkAnswer> {
    const whole = { waitMs: 1000, ...question } as NetworkQuestion;
    // The next question comes with the next turn of the loop, as over a pipe.
    return new Promise((resolve) => this.run.ask(whole, (answer) => setImmediate(resolve, answer)));
  }

  /** The number of a new connection, and what became of it. */
  async connect(port: number, host = 'api.test'): Promise<{ id: number; answer: NetworkAnswer }> {
    const id = ++this.#last;
    let answer = await this.ask({ op: 'connect', connection: id, host, port });
    for (let n = 0; n < 5 && answer.kind === 'again'; n++)
      answer = await this.ask({ op: 'connected', connection: id });
    return { id, answer };
  }

  /** @returns the answer to the last piece */
  async send(id: number, text: string | Buffer): Promise<NetworkAnswer> {
    const bytes = Buffer.from(text);
    let answer: NetworkAnswer = { kind: 'ok' };
    for (let at = 0; at < bytes.length; ) {
      answer = await this.ask({ op: 'send', connection: id, bytes: bytes.subarray(at, at + 65_536) });
      if (answer.kind === 'sent') at += answer.count;
      else if (answer.kind !== 'again') return answer;
    }
    return answer;
  }

  /** Everything until the end, or until nothing came for a second. */
  async receiveAll(id: number, quietMs = 1000): Promise<{ text: string; end: NetworkAnswer }> {
    let text = '';
    for (;;) {
      const answer = await this.ask({
        op: 'receive',
        connection: id,
        maxBytes: 65_536,
        peek: false,
        waitMs: quietMs,
      });
      if (answer.kind !== 'bytes') return { text, end: answer };
      text += Buffer.from(answer.bytes).toString('latin1');
    }
  }

  /** Opens a connection, sends, and reads to the end. */
  async exchange(port: number, text: string | Buffer, host = 'api.test', quietMs = 1000): Promise<string> {
    const { id, answer } = await this.connect(port, host);
    if (answer.kind !== 'ok') return JSON.stringify(answer);
    await this.send(id, text);
    const { text: got } = await this.receiveAll(id, quietMs);
    await this.ask({ op: 'close', connection: id });
    return got;
  }
}
