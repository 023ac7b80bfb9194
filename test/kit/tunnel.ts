import net from 'node:net';
import tls from 'node:tls';
import type { NetworkRun } from '../../src/engine/pool/worker/network-run.js';
import {
  type NetworkAnswer,
  type NetworkError,
  type NetworkQuestion,
  POLL_HANGUP,
  POLL_READABLE,
  POLL_WRITABLE,
} from '../../src/engine/protocol/network-frames.js';

const BUFFER_BYTES = 256 << 10;
/** Of the errors that Node has, those that the protocol has too. */
const ERRORS: Record<string, NetworkError> = {
  ECONNREFUSED: 'ECONNREFUSED',
  ECONNRESET: 'ECONNRESET',
  EPIPE: 'EPIPE',
  ETIMEDOUT: 'ETIMEDOUT',
  ENOTFOUND: 'EAI_NONAME',
};

interface Fault {
  error: NetworkError;
  text: string;
}

interface Link {
  socket: net.Socket;
  host: string;
  state: 'connecting' | 'open' | 'shaking' | 'secure';
  chunks: Buffer[];
  ended: boolean;
  fault: Fault | null;
}

export interface TunnelOptions {
  /** Where names and ports really lead: all to 127.0.0.1, at the same port. Others are refused. */
  hosts: readonly string[];
  ca?: string;
}

/**
 * Answers a worker's questions by plain sockets: what the child's side needs of a parent, without any of its rules. Connections
 * lead to servers of the test only.
 */
export class Tunnel implements NetworkRun {
  readonly questions: NetworkQuestion[] = [];
  readonly #links = new Map<number, Link>();
  #wake: (() => void) | null = null;
  ended = 0;

  constructor(private readonly options: TunnelOptions) {}

  get openLinks(): number {
    return [...this.#links.values()].filter(({ socket }) => !socket.destroyed).length;
  }

  ask(question: NetworkQuestion, answer: (answer: NetworkAnswer) => void): void {
    this.questions.push(question);
    const end = performance.now() + ('waitMs' in question ? question.waitMs : 0);
    this.#start(question);
    const look = (): void => {
      const known = this.#answer(question);
      const isOver = performance.now() >= end;
      if (known === null && !isOver) return;
      clearTimeout(timer);
      this.#wake = null;
      answer(known ?? nothing(question));
    };
    const timer = setTimeout(look, Math.max(0, end - performance.now()) + 1);
    this.#wake = look;
    look();
  }

  end(): void {
    this.ended += 1;
    for (const { socket } of this.#links.values()) socket.destroy();
    this.#links.clear();
  }

  #start(question: NetworkQuestion): void {
    if (question.op === 'connect') this.#connect(question.connection, question.host, question.port);
    const link = 'connection' in question ? this.#links.get(question.connection) : undefined;
    if (question.op === 'tls' && link?.state === 'open') this.#secure(link, question.serverName);
  }

  #answer(question: NetworkQuestion): NetworkAnswer | null {
    if (question.op === 'poll') return this.#poll(question.wanted);
    const link = this.#links.get(question.connection);
    if (question.op === 'close') {
      link?.socket.destroy();
      this.#links.delete(question.connection);
      return { kind: 'ok' };
    }
    if (!link) return { kind: 'error', error: 'ENOTCONN', text: 'Transport endpoint is not connected' };
    if (question.op === 'receive' && link.chunks.length > 0) {
      const all = Buffer.concat(link.chunks);
      const bytes = all.subarray(0, question.maxBytes);
      if (!question.peek) link.chunks = bytes.length < all.length ? [all.subarray(bytes.length)] : [];
      link.socket.resume();
      return { kind: 'bytes', bytes };
    }
    if (link.fault) return { kind: 'error', ...link.fault };
    if (question.op === 'connect' || question.op === 'connected')
      return link.state === 'connecting' ? null : { kind: 'ok' };
    if (question.op === 'tls')
      return link.state === 'secure' ? { kind: 'tls', facts: factsOf(link.socket) } : null;
    if (question.op === 'receive') return link.ended ? { kind: 'eof' } : null;
    if (question.op === 'shutdown') {
      link.socket.end();
      return { kind: 'ok' };
    }
    if (link.state === 'connecting' || link.state === 'shaking') return null;
    if (link.socket.destroyed) return { kind: 'error', error: 'EPIPE', text: 'Broken pipe' };
    if (link.socket.writableLength > BUFFER_BYTES) return null;
    link.socket.write(Buffer.from(question.bytes));
    return { kind: 'sent', count: question.bytes.length };
  }

  #poll(wanted: { connection: number; events: number }[]): NetworkAnswer | null {
    const events = wanted.map(({ connection, events }) => {
      const link = this.#links.get(connection);
      if (!link) return POLL_HANGUP;
      const isReadable =
        link.chunks.length > 0 || link.ended || link.fault !== null || link.state === 'secure';
      const isWritable =
        link.fault !== null || (link.state !== 'connecting' && link.socket.writableLength <= BUFFER_BYTES);
      return events & ((isReadable ? POLL_READABLE : 0) | (isWritable ? POLL_WRITABLE : 0));
    });
    return events.some((event) => event !== 0) ? { kind: 'events', events } : null;
  }

  #connect(connection: number, host: string, port: number): void {
    const socket = new net.Socket();
    const link: Link = { socket, host, state: 'connecting', chunks: [], ended: false, fault: null };
    this.#links.set(connection, link);
    if (!this.options.hosts.includes(host)) {
      const text = `no rule of this execution allows ${host}:${port}`;
      link.fault = host.endsWith('.invalid')
        ? { error: 'EAI_NONAME', text: 'Name or service not known' }
        : { error: 'EACCES', text };
      return;
    }
    socket.connect(port, '127.0.0.1', () => {
      link.state = 'open';
      this.#wake?.();
    });
    this.#listen(link);
  }

  #listen(link: Link): void {
    const { socket } = link;
    socket.on('data', (chunk: Buffer) => {
      link.chunks.push(chunk);
      if (link.chunks.reduce((sum, { length }) => sum + length, 0) > BUFFER_BYTES) socket.pause();
      this.#wake?.();
    });
    socket.on('drain', () => this.#wake?.());
    socket.on('end', () => {
      link.ended = true;
      this.#wake?.();
    });
    socket.on('close', () => {
      link.ended = true;
      this.#wake?.();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const isCertificate = link.state === 'shaking' && /CERT|SIGNED|ALTNAME|ISSUER/.test(error.code ?? '');
      const code: NetworkError = link.state === 'shaking' ? 'TLS' : (ERRORS[error.code ?? ''] ?? 'EIO');
      link.fault = { error: isCertificate ? 'TLS_CERTIFICATE' : code, text: error.message };
      this.#wake?.();
    });
  }

  #secure(link: Link, serverName: string): void {
    link.state = 'shaking';
    link.socket.removeAllListeners('data').removeAllListeners('end').removeAllListeners('close');
    const name = serverName || link.host;
    const secure = tls.connect({ socket: link.socket, servername: name, host: name, ca: this.options.ca });
    link.socket = secure;
    secure.once('secureConnect', () => {
      link.state = 'secure';
      this.#wake?.();
    });
    this.#listen(link);
  }
}

function nothing({ op, ...question }: NetworkQuestion): NetworkAnswer {
  if (op !== 'poll') return { kind: 'again' };
  return { kind: 'events', events: (question as { wanted: unknown[] }).wanted.map(() => 0) };
}

function factsOf(socket: net.Socket): Extract<NetworkAnswer, { kind: 'tls' }>['facts'] {
  const secure = socket as tls.TLSSocket;
  const { standardName, version } = secure.getCipher();
  const { subject, subjectaltname = '', raw } = secure.getPeerCertificate();
  return {
    version: secure.getProtocol() ?? '',
    cipher: [standardName, version, 128],
    certificate: {
      subject: [['commonName', String(subject.CN)]],
      subjectAltName: subjectaltname.split(', ').map((one) => one.split(':') as [string, string]),
    },
    der: raw.toString('base64'),
  };
}
