import type { IncomingMessage } from 'node:http';
import type { NetworkRule } from './network-rule.js';
import type { RefusalReason } from './refusal.js';
import { namesTarget, type Target } from './target.js';

/** Of one connection, not of a message: they are not taken along. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
];
/** The parent decides these. */
const OWN = ['host', 'expect', 'content-length'];
/** Methods for which a missing body is announced by a length. */
const WITH_BODY = ['POST', 'PUT', 'PATCH'];

/** Whether a header is of the connection, or decided by the parent: rules cannot add it. */
export function isOwnHeader(name: string): boolean {
  return [...HOP_BY_HOP, ...OWN].includes(name.toLowerCase());
}

type Received = Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'rawHeaders' | 'httpVersion'>;

/** Why a request may not be sent to a target, as far as that follows from its head; null: it may, if a rule has its method. */
export function faultOfHead(
  { url = '', headers, rawHeaders, httpVersion }: Received,
  target: Target,
): RefusalReason | null {
  if (!url.startsWith('/')) return 'form';
  // Other codings would be taken off here and be missing there.
  if (!/^(chunked)?$/i.test(headers['transfer-encoding'] ?? '')) return 'not_http';
  const hosts = valuesOf(rawHeaders, 'host');
  // HTTP/1.0 has no Host header that would have to be there.
  if (hosts.length === 0 && httpVersion === '1.0') return null;
  return hosts.length === 1 && namesTarget(hosts[0] as string, target) ? null : 'host_header';
}

/** Whether a body follows. */
export function hasBody({ headers }: Received): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/**
 * The headers of the request that is sent in place of a program's: without those of its connection, framed anew, and over TLS
 * with the rule's own in place of the program's.
 * @returns names and values in turn
 */
export function headersFor(
  request: Received,
  rule: NetworkRule,
  { target, isSecure }: { target: Target; isSecure: boolean },
): string[] {
  const { headers, rawHeaders, method = '' } = request;
  const added = isSecure ? rule.headers : [];
  const dropped = new Set([...HOP_BY_HOP, ...OWN, ...namedIn(headers.connection)]);
  for (const [name] of added) dropped.add(name.toLowerCase());
  const kept = withoutHeaders(rawHeaders, dropped);
  const [host = authorityOf(target, isSecure)] = valuesOf(rawHeaders, 'host');
  return ['Host', host, ...kept, ...framing(headers, method), ...added.flat()];
}

/** The headers of an answer as a program receives it, names and values in turn: without those of the connection. */
export function answerHeaders({
  headers,
  rawHeaders,
}: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): string[] {
  const dropped = new Set([...HOP_BY_HOP, ...namedIn(headers.connection)]);
  // A length stays whatever Connection says: without it a cut body would look whole.
  dropped.delete('content-length');
  return withoutHeaders(rawHeaders, dropped);
}

/** Bytes of a head, about as they are sent. */
export function headBytes(startLine: string, headers: readonly string[]): number {
  const lengths = headers.reduce((sum, text) => sum + text.length + 2, 0);
  return startLine.length + 4 + lengths;
}

/** How the body ends: the length that the program gave, or in chunks. */
function framing(headers: Received['headers'], method: string): string[] {
  if (headers['transfer-encoding'] !== undefined) return ['Transfer-Encoding', 'chunked'];
  const length = headers['content-length'] ?? (WITH_BODY.includes(method) ? '0' : undefined);
  return length === undefined ? [] : ['Content-Length', length];
}

function withoutHeaders(raw: readonly string[], dropped: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name, value] = [raw[at] as string, raw[at + 1] as string];
    if (!dropped.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}

function valuesOf(raw: readonly string[], name: string): string[] {
  return raw.filter((_, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === name);
}

/** Headers that Connection names, too, belong to the connection. */
function namedIn(connection: string | undefined): string[] {
  return (connection ?? '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
}

function authorityOf({ host, port }: Target, isSecure: boolean): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === (isSecure ? 443 : 80) ? name : `${name}:${port}`;
}
