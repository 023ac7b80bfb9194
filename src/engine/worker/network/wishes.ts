import {
  HOST_BYTES_MAX,
  NETWORK_CHUNK_BYTES,
  NETWORK_FRAME_BYTES,
  TLS_FACTS_BYTES_MAX,
} from '../../protocol/network-frames.js';
import type { Wish } from './connection.js';

/** What Python can ask of /dev/net, by number; harness/network/device.py has the same. */
export const [GRANTED, PEER, CONNECT, CONNECTED, TLS, SEND, RECEIVE, SHUTDOWN] = [
  0, 1, 2, 3, 4, 5, 6, 7,
] as const;

const FIELDS_BYTES = 9;
/** Any answer but bytes and facts of TLS. */
const PLAIN_BYTES = 1024;
const HOST = /^[\x21-\x7e]*$/;

/**
 * What a program put into the buffer of a read: the op, how long to wait (uint32, ms), the length of what follows (uint32), and that.
 * The program can put anything there.
 * @param waitMs the longest wait that is possible now
 * @returns null for anything but a wish in its bounds, or a buffer that its answer may not fit into
 */
export function readWish(buffer: Buffer, waitMs: number): Wish | null {
  if (buffer.length < PLAIN_BYTES) return null;
  const op = buffer[0] as number;
  const wait = { waitMs: Math.min(buffer.readUInt32LE(1), waitMs) };
  const length = buffer.readUInt32LE(5);
  if (length > buffer.length - FIELDS_BYTES) return null;
  // A copy: the answer goes over it.
  const rest = Buffer.from(buffer.subarray(FIELDS_BYTES, FIELDS_BYTES + length));
  switch (op) {
    case CONNECT: {
      const host = rest.toString('latin1', 2);
      const port = length > 2 ? rest.readUInt16LE(0) : 0;
      return port === 0 || !isHost(host) ? null : { op: 'connect', ...wait, host, port };
    }
    case CONNECTED:
      return { op: 'connected', ...wait };
    case TLS: {
      const serverName = rest.toString('latin1');
      return !isHost(serverName) || buffer.length <= TLS_FACTS_BYTES_MAX
        ? null
        : { op: 'tls', ...wait, serverName };
    }
    case SEND:
      return length === 0 || length > NETWORK_CHUNK_BYTES ? null : { op: 'send', ...wait, bytes: rest };
    case RECEIVE: {
      const [maxBytes, peek] = length === 5 ? [rest.readUInt32LE(0), rest[4]] : [0, 0];
      if (maxBytes === 0 || maxBytes > NETWORK_CHUNK_BYTES || maxBytes >= buffer.length) return null;
      return { op: 'receive', ...wait, maxBytes, peek: peek === 1 };
    }
    case SHUTDOWN:
      return { op: 'shutdown' };
    default:
      return null;
  }
}

function isHost(name: string): boolean {
  return name.length <= HOST_BYTES_MAX && HOST.test(name);
}

/** The longest buffer that makes sense; a longer one is looked at no further. */
export const WISH_BYTES_MAX: number = FIELDS_BYTES + NETWORK_FRAME_BYTES;
