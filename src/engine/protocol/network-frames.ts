/**
 * What worker and parent say to each other about the network, on a pipe of its own (`NETWORK_FD`), only during a run whose task
 * has a grant. A worker asks one question, blocks until it has the one answer, and asks the next. The program runs in between,
 * so every question is untrusted; a worker that asks without a grant, asks again before the answer, or sends what is no
 * question is ended.
 *
 * A frame is its length as uint32, then the payload: one byte that says what it is, then the fields, numbers little-endian.
 * See network-question.ts and network-answer.ts.
 */

/** Bytes that one question sends, or one answer brings. */
export const NETWORK_CHUNK_BYTES = 64 << 10;
/** The longest payload either way. */
export const NETWORK_FRAME_BYTES: number = NETWORK_CHUNK_BYTES + 1024;
/** Longest wait that a question may ask for, ms. A worker asks for less, and asks again, so that it sees its own deadline. */
export const NETWORK_WAIT_MS_MAX = 1000;
/** Connections in one poll. */
export const NETWORK_POLL_MAX = 1024;
/** Bytes of a name, as in DNS. */
export const HOST_BYTES_MAX = 253;
/** Bytes of the text of an error. */
export const ERROR_TEXT_BYTES_MAX = 512;
/** Bytes of `TlsFacts` as JSON, the certificate included. */
export const TLS_FACTS_BYTES_MAX = 32 << 10;

/** Events of a poll, as Linux numbers them. */
export const POLL_READABLE = 1;
export const POLL_WRITABLE = 4;
export const POLL_ERROR = 8;
export const POLL_HANGUP = 16;
export const POLL_EVENTS: number = POLL_READABLE | POLL_WRITABLE | POLL_ERROR | POLL_HANGUP;

/** A connection of this run: the worker numbers them from 1, and uses no number again within a run. */
interface OnConnection {
  connection: number;
}

/** It is answered as soon as there is something to say, and with `again` after that many ms without; 0 does not wait. */
interface Waiting {
  waitMs: number;
}

/** A name of printable ASCII as a program gave it, or an address (IPv6 without brackets); at most HOST_BYTES_MAX. */
type Host = string;

/**
 * - connect: opens the connection, which is new, to a host of at least one byte, and waits for it. Answer: ok, again (it goes on), error.
 * - connected: waits for the same, however often it is asked. Answer: as connect; error ENOTCONN when there was no connect.
 * - tls: from here on the connection is TLS to the host; asked again, it waits for the same. No byte was sent or received
 *   before. `serverName` is empty, or what the program expects the certificate to name. Answer: tls, again, error.
 * - send: 1 to NETWORK_CHUNK_BYTES bytes. Answer: sent (how many, at least 1), again (no room), error.
 * - receive: at most `maxBytes`; `peek` leaves them there. Answer: bytes (at least 1), eof, again, error.
 * - poll: which of these connections are ready? `events` of POLL_EVENTS; errors and hang-ups are always reported. Waits until one is ready.
 *   Answer: events, in the same order, all 0 after the wait. A connection that the parent does not have is POLL_HANGUP.
 * - shutdown: nothing more will be sent. Answer: ok, error.
 * - close: forgets the connection. Answer: ok, whatever there was.
 */
export type NetworkQuestion =
  | ({ op: 'connect'; host: Host; port: number } & OnConnection & Waiting)
  | ({ op: 'connected' } & OnConnection & Waiting)
  | ({ op: 'tls'; serverName: Host } & OnConnection & Waiting)
  | ({ op: 'send'; bytes: Buffer } & OnConnection & Waiting)
  | ({ op: 'receive'; maxBytes: number; peek: boolean } & OnConnection & Waiting)
  | ({ op: 'poll'; wanted: PollEntry[] } & Waiting)
  | ({ op: 'shutdown' } & OnConnection)
  | ({ op: 'close' } & OnConnection);

export interface PollEntry extends OnConnection {
  events: number;
}

/**
 * How a question failed, by the name that Python's exception gets: an errno, one of getaddrinfo's errors, or one of TLS.
 * - EACCES: refused by a rule; the text names host and port. PermissionError
 * - EMFILE: more connections than a run may have
 * - EAI_NONAME, EAI_AGAIN: the name is unknown, or could not be looked up. gaierror
 * - TLS: the handshake failed. ssl.SSLError
 * - TLS_CERTIFICATE: the certificate was refused; the text says why. ssl.SSLCertVerificationError
 */
export const NETWORK_ERRORS = [
  'EACCES',
  'EMFILE',
  'EINVAL',
  'ENOTCONN',
  'EPIPE',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EIO',
  'EAI_NONAME',
  'EAI_AGAIN',
  'TLS',
  'TLS_CERTIFICATE',
] as const;
export type NetworkError = (typeof NETWORK_ERRORS)[number];

/** What a program may ask of a TLS connection. Texts are as OpenSSL writes them. */
export interface TlsFacts {
  /** `TLSv1.3` */
  version: string;
  /** Its name, the version of the protocol that it came with, bits of its key. */
  cipher: [name: string, version: string, bits: number];
  /** As `SSLSocket.getpeercert()` has it; fields may be left out. */
  certificate: {
    subject?: [name: string, value: string][];
    issuer?: [name: string, value: string][];
    subjectAltName?: [kind: string, value: string][];
    notBefore?: string;
    notAfter?: string;
    serialNumber?: string;
  };
  /** The certificate in DER, base64; empty without one. */
  der: string;
}

export type NetworkAnswer =
  | { kind: 'ok' }
  /** The wait is over, and there is nothing to say yet. */
  | { kind: 'again' }
  | { kind: 'error'; error: NetworkError; text: string }
  | { kind: 'tls'; facts: TlsFacts }
  | { kind: 'sent'; count: number }
  | { kind: 'bytes'; bytes: Uint8Array }
  /** The other side sends nothing more. */
  | { kind: 'eof' }
  | { kind: 'events'; events: number[] };
