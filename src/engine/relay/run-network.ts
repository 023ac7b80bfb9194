import type { NetworkAnswer, NetworkQuestion } from '../protocol/network-frames.js';
import { Brake } from './brake.js';
import { failure } from './connect-error.js';
import { Connection, type ConnectionEvents } from './connection.js';
import { LookUps } from './look-ups.js';
import type { NetworkObserver } from './network-events.js';
import { type NetworkRule, readHost, rulesFor } from './network-rule.js';
import { lookAt, poll } from './questions.js';
import { REFUSALS } from './refusal.js';
import { RelayServer } from './relay-server.js';
import { type NetworkReport, RunAccount } from './run-account.js';
import type { NetworkOptions } from './run-network-options.js';
import { StreamRequests } from './stream-requests.js';

type Answer = (answer: NetworkAnswer) => void;

/** What a question waits for, and what is said of it when the wait is over. */
interface Waiting {
  /** null: nothing yet. */
  look(): NetworkAnswer | null;
  late: NetworkAnswer;
  waitMs: number;
}

const OK: NetworkAnswer = { kind: 'ok' };

/** What a connection and a TLS handshake cost the parent, in calls of the pipe. */
const CONNECT_POINTS = 15;
const HANDSHAKE_POINTS = 50;
/** Longest that one answer is put off, in ms: a worker that waits does not see its deadline. */
const DELAY_MS_MAX = 50;
/** Connections opened over a run, for each request that it may send. */
const OPENED_PER_REQUEST = 2;

/** What the runs of one server share. */
export class NetworkRelay {
  readonly server = new RelayServer();
  readonly lookUps = new LookUps();

  constructor(readonly options: NetworkOptions) {}

  /** @param rules those that the run was granted */
  open(rules: readonly NetworkRule[], observer: NetworkObserver): RunNetwork {
    return new RunNetwork(this, rules, observer);
  }
}

/** The network as one run has it: it answers the questions of the worker, and ends everything with the run. Never throws. */
export class RunNetwork {
  readonly #connections = new Map<number, Connection>();
  readonly #brake: Brake;
  readonly #account: RunAccount;
  /** Looks again whether the question that waits can be answered now. */
  #look: (() => void) | null = null;
  #isLooking = false;
  #delay: NodeJS.Timeout | undefined;
  #wait: NodeJS.Timeout | undefined;
  #opened = 0;
  #isOver = false;

  constructor(
    private readonly relay: NetworkRelay,
    private readonly rules: readonly NetworkRule[],
    observer: NetworkObserver,
  ) {
    this.#brake = new Brake(relay.options.brake);
    this.#account = new RunAccount(relay.options.limits, this.#brake, observer);
  }

  get report(): NetworkReport {
    return this.#account.report;
  }

  /** @param answer called once, within about the wait that the question asks for, unless the run is over before */
  ask(question: NetworkQuestion, answer: Answer): void {
    if (this.#isOver) return;
    this.#brake.charge(1);
    const { delayMs } = this.#brake;
    if (delayMs === 0) this.#serve(question, answer);
    else this.#delay = setTimeout(() => this.#serve(question, answer), Math.min(delayMs, DELAY_MS_MAX));
  }

  end(): void {
    this.#isOver = true;
    clearTimeout(this.#delay);
    clearTimeout(this.#wait);
    this.#look = null;
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
  }

  #serve(question: NetworkQuestion, answer: Answer): void {
    const begun = this.#begin(question);
    if ('kind' in begun) answer(begun);
    else {
      const found = begun.look() ?? (begun.waitMs === 0 ? begun.late : null);
      if (found) answer(found);
      else this.#until(begun, answer);
    }
  }

  /** Does what the question asks for. @returns the answer, or what to wait for */
  #begin(question: NetworkQuestion): NetworkAnswer | Waiting {
    if (question.op === 'poll') {
      const { wanted, waitMs } = question;
      const look = (): NetworkAnswer | null => poll(wanted, (id) => this.#connections.get(id));
      return { look, late: { kind: 'events', events: wanted.map(() => 0) }, waitMs };
    }
    const { connection: id } = question;
    const refused = question.op === 'connect' ? this.#open(id, question.host, question.port) : null;
    if (refused) return refused;
    const connection = this.#connections.get(id);
    if (question.op === 'close') {
      connection?.close();
      this.#connections.delete(id);
      return OK;
    }
    if (!connection) return failure('ENOTCONN');
    if (question.op === 'shutdown') {
      connection.shutDown();
      return OK;
    }
    if (question.op === 'tls') connection.startTls(question.serverName);
    return { look: () => lookAt(connection, question), late: { kind: 'again' }, waitMs: question.waitMs };
  }

  /** @returns why it was not opened; null when it was begun */
  #open(id: number, text: string, port: number): NetworkAnswer | null {
    if (this.#connections.has(id)) return failure('EINVAL', 'the connection is in use');
    this.#brake.charge(CONNECT_POINTS);
    const { limits } = this.relay.options;
    const host = readHost(text);
    const target = { host: host ?? text, port };
    const rules = host === null ? [] : rulesFor(this.rules, target);
    if (rules.length === 0) {
      this.#account.refuse({ ...target, method: null, path: null, reason: 'host' });
      return failure('EACCES', `the network rules of this execution do not allow ${text}:${port}`);
    }
    const opened = this.#opened >= OPENED_PER_REQUEST * limits.requests;
    if (opened || this.#connections.size >= limits.connections) {
      this.#account.refuse({ ...target, method: null, path: null, reason: 'connections' });
      return failure('EMFILE', REFUSALS.connections);
    }
    this.#opened += 1;
    const { options, lookUps } = this.relay;
    this.#connections.set(id, new Connection(target, options, lookUps, this.#eventsFor(rules)));
    return null;
  }

  #eventsFor(rules: readonly NetworkRule[]): ConnectionEvents {
    return {
      changed: () => this.#changed(),
      opened: (connection) =>
        this.relay.server.serve(connection.stream, new StreamRequests(connection, rules, this.#account)),
      refused: (target, reason) => this.#account.refuse({ ...target, method: null, path: null, reason }),
      handshake: () => this.#brake.charge(HANDSHAKE_POINTS),
    };
  }

  /** Answers as soon as there is something to say, or after the wait. */
  #until({ look, late, waitMs }: Waiting, answer: Answer): void {
    const done = (found: NetworkAnswer): void => {
      clearTimeout(this.#wait);
      this.#look = null;
      answer(found);
    };
    this.#wait = setTimeout(() => done(late), waitMs);
    this.#look = () => {
      const found = look();
      if (found) done(found);
    };
  }

  /** In a microtask: the stream that reports a change may be in the middle of it. */
  #changed(): void {
    if (!this.#look || this.#isLooking) return;
    this.#isLooking = true;
    queueMicrotask(() => {
      this.#isLooking = false;
      this.#look?.();
    });
  }
}
