import {
  type NetworkAnswer,
  type NetworkQuestion,
  POLL_ERROR,
  POLL_HANGUP,
  POLL_READABLE,
  POLL_WRITABLE,
  type PollEntry,
} from '../protocol/network-frames.js';
import { failure } from './connect-error.js';
import type { Connection } from './connection.js';
import { REFUSALS, type RefusalReason } from './refusal.js';

/** null: there is nothing to say yet. */
type Found = NetworkAnswer | null;

/** Looks whether a question about a connection can be answered now, and does what it asks for then. */
export function lookAt(connection: Connection, question: Exclude<NetworkQuestion, { op: 'poll' }>): Found {
  switch (question.op) {
    case 'tls':
      return tlsStarted(connection);
    case 'send':
      return sent(connection, question.bytes);
    case 'receive':
      return received(connection, question.maxBytes, question.peek);
    default:
      return connected(connection);
  }
}

function connected({ state, fault }: Connection): Found {
  if (fault) return fault;
  return state === 'connecting' ? null : { kind: 'ok' };
}

function tlsStarted(connection: Connection): Found {
  const { fault, facts } = connection;
  if (fault) return fault;
  connection.isTlsTold = facts !== null;
  return facts && { kind: 'tls', facts };
}

function sent(connection: Connection, bytes: Buffer): Found {
  const { state, fault, stream } = connection;
  if (fault) return fault;
  if (state === 'connecting') return null;
  if (state !== 'open') return failure('EINVAL');
  if (stream.errored) return reset(stream.errored);
  if (stream.destroyed || !stream.readable || stream.hasEnded) return failure('EPIPE');
  if (stream.isFull) return null;
  connection.give(bytes);
  return { kind: 'sent', count: bytes.length };
}

function received(connection: Connection, maxBytes: number, peek: boolean): Found {
  const { stream, fault } = connection;
  if (stream.waitingBytes > 0) {
    if (!peek) connection.touch();
    return { kind: 'bytes', bytes: stream.deliver(maxBytes, peek) };
  }
  if (fault) return fault;
  if (stream.errored) return reset(stream.errored);
  return stream.hasEnded ? { kind: 'eof' } : null;
}

/** @param find a connection by its number */
export function poll(wanted: readonly PollEntry[], find: (id: number) => Connection | undefined): Found {
  const events = wanted.map((entry) => eventsOf(find(entry.connection), entry.events));
  return events.some((event) => event !== 0) ? { kind: 'events', events } : null;
}

function eventsOf(connection: Connection | undefined, wanted: number): number {
  if (!connection) return POLL_HANGUP;
  const { stream, state, fault } = connection;
  const untold = (fault ? POLL_ERROR : 0) | (fault || stream.errored ? POLL_HANGUP : 0);
  let ready = 0;
  if (stream.waitingBytes > 0 || stream.hasEnded || fault) ready |= POLL_READABLE;
  if (fault || (state === 'open' && (!stream.isFull || stream.hasEnded))) ready |= POLL_WRITABLE;
  // A program that waits during a handshake waits for its end, for reading or for writing.
  if (connection.isSecure && !connection.isTlsTold) ready |= POLL_READABLE;
  return (ready & wanted) | untold;
}

/** An end by a rule or limit looks like a reset by the host, and says why. */
function reset({ message }: Error): NetworkAnswer {
  const why = REFUSALS[message as RefusalReason];
  return failure('ECONNRESET', why && `Connection reset: ${why}`);
}
