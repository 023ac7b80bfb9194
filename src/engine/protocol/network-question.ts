import { ChannelError } from './channel.js';
import {
  HOST_BYTES_MAX,
  NETWORK_CHUNK_BYTES,
  NETWORK_POLL_MAX,
  NETWORK_WAIT_MS_MAX,
  type NetworkQuestion,
  POLL_EVENTS,
  type PollEntry,
} from './network-frames.js';

/** The first byte of a question is the place of its name here. */
export const NETWORK_OPS = [
  'connect',
  'connected',
  'tls',
  'send',
  'receive',
  'poll',
  'shutdown',
  'close',
] as const satisfies readonly NetworkQuestion['op'][];

const HEADER_BYTES = 4;
/** One byte for the op, the connection, the wait. */
const FIELDS_BYTES = 9;
const POLL_ENTRY_BYTES = 6;
/** Printable ASCII; what is a host at all is for the rules to say. */
const HOST = /^[\x21-\x7e]*$/;

/**
 * @returns the whole frame: after the length and the op the connection (uint32) and the wait (uint32), 0 where the question has
 * none, then what is left: connect a uint16 and the host; tls the name; send the bytes; receive a uint32 and one byte, 0 or 1;
 * poll for each connection a uint32 and a uint16
 */
export function encodeQuestion(question: NetworkQuestion): Buffer {
  const rest = restOf(question);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + FIELDS_BYTES + rest.length);
  frame.writeUInt32LE(FIELDS_BYTES + rest.length, 0);
  frame[HEADER_BYTES] = NETWORK_OPS.indexOf(question.op);
  frame.writeUInt32LE('connection' in question ? question.connection : 0, HEADER_BYTES + 1);
  frame.writeUInt32LE('waitMs' in question ? question.waitMs : 0, HEADER_BYTES + 5);
  frame.set(rest, HEADER_BYTES + FIELDS_BYTES);
  return frame;
}

/**
 * @param payload a frame without its length; `bytes` of the question is a view of it
 * @throws ChannelError for anything but a question with every field in its bounds and nothing after them
 */
export function decodeQuestion(payload: Buffer): NetworkQuestion {
  const op = NETWORK_OPS[payload[0] ?? NETWORK_OPS.length];
  if (op === undefined || payload.length < FIELDS_BYTES)
    throw new ChannelError('a network frame is no question');
  const connection = payload.readUInt32LE(1);
  const waitMs = payload.readUInt32LE(5);
  const waits = op !== 'shutdown' && op !== 'close';
  if (waitMs > (waits ? NETWORK_WAIT_MS_MAX : 0)) throw outOfBounds(op, 'wait');
  if ((connection === 0) !== (op === 'poll')) throw outOfBounds(op, 'connection');
  const rest = payload.subarray(FIELDS_BYTES);
  switch (op) {
    case 'connect': {
      if (rest.length < 3) throw outOfBounds(op, 'port');
      const port = rest.readUInt16LE(0);
      if (port === 0) throw outOfBounds(op, 'port');
      return { op, connection, waitMs, host: readHost(op, rest.subarray(2)), port };
    }
    case 'tls':
      return { op, connection, waitMs, serverName: readHost(op, rest) };
    case 'send':
      if (rest.length === 0 || rest.length > NETWORK_CHUNK_BYTES) throw outOfBounds(op, 'bytes');
      return { op, connection, waitMs, bytes: rest };
    case 'receive':
      return { op, connection, waitMs, ...readWish(rest) };
    case 'poll':
      return { op, waitMs, wanted: readEntries(rest) };
    default:
      if (rest.length > 0) throw outOfBounds(op, 'length');
      return op === 'connected' ? { op, connection, waitMs } : { op, connection };
  }
}

function restOf(question: NetworkQuestion): Uint8Array {
  switch (question.op) {
    case 'connect': {
      const host = Buffer.from(question.host, 'latin1');
      const rest = Buffer.allocUnsafe(2 + host.length);
      rest.writeUInt16LE(question.port, 0);
      host.copy(rest, 2);
      return rest;
    }
    case 'tls':
      return Buffer.from(question.serverName, 'latin1');
    case 'send':
      return question.bytes;
    case 'receive': {
      const rest = Buffer.allocUnsafe(5);
      rest.writeUInt32LE(question.maxBytes, 0);
      rest[4] = question.peek ? 1 : 0;
      return rest;
    }
    case 'poll': {
      const rest = Buffer.allocUnsafe(POLL_ENTRY_BYTES * question.wanted.length);
      question.wanted.forEach(({ connection, events }, index) => {
        rest.writeUInt32LE(connection, POLL_ENTRY_BYTES * index);
        rest.writeUInt16LE(events, POLL_ENTRY_BYTES * index + 4);
      });
      return rest;
    }
    default:
      return Buffer.alloc(0);
  }
}

function readHost(op: string, bytes: Buffer): string {
  const host = bytes.toString('latin1');
  if (host.length > HOST_BYTES_MAX || !HOST.test(host)) throw outOfBounds(op, 'host');
  return host;
}

function readWish(rest: Buffer): { maxBytes: number; peek: boolean } {
  if (rest.length !== 5) throw outOfBounds('receive', 'length');
  const maxBytes = rest.readUInt32LE(0);
  const peek = rest[4] as number;
  if (maxBytes === 0 || maxBytes > NETWORK_CHUNK_BYTES || peek > 1) throw outOfBounds('receive', 'bytes');
  return { maxBytes, peek: peek === 1 };
}

function readEntries(rest: Buffer): PollEntry[] {
  const count = rest.length / POLL_ENTRY_BYTES;
  if (!Number.isInteger(count) || count === 0 || count > NETWORK_POLL_MAX)
    throw outOfBounds('poll', 'length');
  return Array.from({ length: count }, (_, index) => {
    const connection = rest.readUInt32LE(POLL_ENTRY_BYTES * index);
    const events = rest.readUInt16LE(POLL_ENTRY_BYTES * index + 4);
    if (connection === 0 || (events & ~POLL_EVENTS) !== 0) throw outOfBounds('poll', 'events');
    return { connection, events };
  });
}

function outOfBounds(op: string, field: string): ChannelError {
  return new ChannelError(`a network question (${op}) has a ${field} that is out of bounds`);
}
