import { ChannelError } from './channel.js';
import {
  ERROR_TEXT_BYTES_MAX,
  NETWORK_CHUNK_BYTES,
  NETWORK_ERRORS,
  NETWORK_POLL_MAX,
  type NetworkAnswer,
  type NetworkError,
  POLL_EVENTS,
  TLS_FACTS_BYTES_MAX,
  type TlsFacts,
} from './network-frames.js';

/** The first byte of an answer is the place of its kind here; harness/network/device.py has the same list. */
export const ANSWER_KINDS = [
  'ok',
  'again',
  'error',
  'tls',
  'sent',
  'bytes',
  'eof',
  'events',
] as const satisfies readonly NetworkAnswer['kind'][];

const HEADER_BYTES = 4;
const NOTHING = Buffer.alloc(0);

/**
 * @returns the whole frame: after the length and the kind, an error's name, a blank and its text; facts as JSON; a uint32 for
 * what was sent; the bytes; a uint16 for each connection of a poll
 * @throws Error for an answer beyond its bounds: a fault of ours
 */
export function encodeAnswer(answer: NetworkAnswer): Buffer {
  const rest = restOf(answer);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + 1 + rest.length);
  frame.writeUInt32LE(1 + rest.length, 0);
  frame[HEADER_BYTES] = ANSWER_KINDS.indexOf(answer.kind);
  frame.set(rest, HEADER_BYTES + 1);
  return frame;
}

/**
 * @param payload a frame without its length; `bytes` of the answer is a view of it
 * @throws ChannelError for anything else than an answer in its bounds
 */
export function decodeAnswer(payload: Buffer): NetworkAnswer {
  const kind = ANSWER_KINDS[payload[0] ?? ANSWER_KINDS.length];
  const rest = payload.subarray(1);
  switch (kind) {
    case 'error':
      return readError(rest);
    case 'tls':
      demand(rest.length <= TLS_FACTS_BYTES_MAX);
      return { kind, facts: JSON.parse(rest.toString('utf8')) as TlsFacts };
    case 'sent':
      demand(rest.length === 4);
      return { kind, count: rest.readUInt32LE(0) };
    case 'bytes':
      demand(rest.length > 0 && rest.length <= NETWORK_CHUNK_BYTES);
      return { kind, bytes: rest };
    case 'events':
      demand(rest.length % 2 === 0 && rest.length <= 2 * NETWORK_POLL_MAX);
      return { kind, events: Array.from({ length: rest.length / 2 }, (_, at) => rest.readUInt16LE(2 * at)) };
    case undefined:
      throw new ChannelError('a network frame is no answer');
    default:
      demand(rest.length === 0);
      return { kind };
  }
}

function restOf(answer: NetworkAnswer): Uint8Array {
  switch (answer.kind) {
    case 'error':
      return Buffer.from(`${answer.error} ${cut(answer.text, ERROR_TEXT_BYTES_MAX)}`);
    case 'tls': {
      const facts = Buffer.from(JSON.stringify(answer.facts));
      if (facts.length > TLS_FACTS_BYTES_MAX) throw new Error(`${facts.length} bytes of facts about TLS`);
      return facts;
    }
    case 'sent': {
      const count = Buffer.allocUnsafe(4);
      count.writeUInt32LE(answer.count);
      return count;
    }
    case 'bytes':
      if (answer.bytes.length === 0 || answer.bytes.length > NETWORK_CHUNK_BYTES) {
        throw new Error(`${answer.bytes.length} bytes in one answer`);
      }
      return answer.bytes;
    case 'events': {
      const events = Buffer.allocUnsafe(2 * answer.events.length);
      answer.events.forEach((event, index) => {
        events.writeUInt16LE(event & POLL_EVENTS, 2 * index);
      });
      return events;
    }
    default:
      return NOTHING;
  }
}

/** Whole characters, at most so many bytes. */
function cut(text: string, maxBytes: number): string {
  const { written } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return Buffer.from(text).toString('utf8', 0, written);
}

function readError(rest: Buffer): NetworkAnswer {
  const text = rest.toString('utf8');
  const end = text.indexOf(' ');
  const error = NETWORK_ERRORS.find((name) => name === text.slice(0, end)) as NetworkError | undefined;
  if (error === undefined) throw new ChannelError('a network error is unknown');
  return { kind: 'error', error, text: text.slice(end + 1) };
}

function demand(isRight: boolean): void {
  if (!isRight) throw new ChannelError('a network answer is out of bounds');
}
