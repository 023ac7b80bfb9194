/** Position of a request in a trace, by its ids in lower-case hexadecimal: 32 and 16 digits. */
export interface TraceIds {
  traceId: string;
  spanId: string;
}

export interface TraceParent extends TraceIds {
  /** Whether the caller records this trace. */
  sampled: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** For the log lines of the request: of our own span where traces are made, else of the caller's. */
    trace?: TraceIds;
    /** A `traceparent` for what the request starts and does not wait for; where traces are made. */
    traceparent?: string;
  }
}

const FORMAT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NOTHING = /^0+$/;

export function writeTraceParent({ traceId, spanId, sampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/**
 * Reads a `traceparent` header by the W3C's rules: a version of the future is read as far as it is known, and a
 * header that is not valid is as good as none.
 */
export function readTraceParent(header: string | string[] | undefined): TraceParent | null {
  if (typeof header !== 'string') return null;
  const [, version, traceId = '', spanId = '', flags = '', rest] = FORMAT.exec(header.trim()) ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && rest !== undefined)) return null;
  if (NOTHING.test(traceId) || NOTHING.test(spanId)) return null;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
