import { createGunzip } from 'node:zlib';
import { type Guard, RefusedRequest } from '../guard.js';
import { wayTo } from '../proxies.js';
import { AGENT, type Agents, requestPublic } from '../request-public.js';

export interface BoundedGet {
  accept: string;
  /** After decompression. */
  maxBytes: number;
  /** From the request to the last byte, ms. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  agents?: Agents;
}

export interface BoundedAnswer {
  status: number;
  /** In lower case, without parameters. */
  type: string;
  body: Buffer;
  /** URL of the response, after redirects. */
  url: URL;
}

/**
 * GETs an untrusted document as a whole.
 * @throws RefusedRequest for every failure, with a message for the client; the abort reason of `ask.signal`
 */
export async function getBounded(place: string, guard: Guard, ask: BoundedGet): Promise<BoundedAnswer> {
  const timeout = AbortSignal.timeout(ask.timeoutMs);
  const signal = ask.signal ? AbortSignal.any([timeout, ask.signal]) : timeout;
  try {
    const headers = { ...AGENT, accept: ask.accept, 'accept-encoding': 'gzip' };
    const { response, url } = await requestPublic(place, guard, { headers, signal, agents: ask.agents });
    const { statusCode: status = 0, headers: said } = response;
    const type = (said['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
    // Error pages are not read.
    if (status < 200 || status > 299) {
      response.destroy();
      return { status, type, body: Buffer.alloc(0), url };
    }
    const coding = (said['content-encoding'] ?? 'identity').toLowerCase();
    if (coding !== 'identity' && coding !== 'gzip')
      throw new RefusedRequest('its response has an unknown content encoding');
    return { status, type, body: await collect(response, coding === 'gzip', ask.maxBytes), url };
  } catch (error) {
    if (error instanceof RefusedRequest) throw error;
    if (ask.signal?.aborted) throw error;
    if (timeout.aborted) throw new RefusedRequest(`it did not answer within ${ask.timeoutMs} ms`);
    throw new RefusedRequest(`the server cannot be reached${wayTo(place)}`, { cause: error });
  }
}

/** Decompresses as it reads: a response over the limit is never in memory as a whole. */
async function collect(
  response: NodeJS.ReadableStream,
  isPacked: boolean,
  maxBytes: number,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let total = 0;
  const source = isPacked ? unpacked(response) : response;
  for await (const part of source as AsyncIterable<Buffer>) {
    total += part.length;
    // Leaving the loop closes the connection.
    if (total > maxBytes) throw new RefusedRequest(`its response is longer than ${maxBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts, total);
}

async function* unpacked(response: NodeJS.ReadableStream): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  response.on('error', (error) => gunzip.destroy(error));
  response.on('aborted', () => gunzip.destroy(new Error('aborted')));
  response.pipe(gunzip);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } finally {
    gunzip.destroy();
    (response as NodeJS.ReadableStream & { destroy?: () => void }).destroy?.();
  }
}
