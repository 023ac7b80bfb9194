import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Guard, RefusedRequest } from './guard.js';
import { PackageError } from './package-error.js';
import { wayTo } from './proxies.js';
import { AGENT, ANYWHERE, requestPublic } from './request-public.js';

export interface FetchLimits {
  /** From the request to the last byte, ms. */
  timeoutMs: number;
  /** Largest file, bytes. */
  fileBytes: number;
}

export interface FetchOptions extends FetchLimits {
  signal?: AbortSignal | undefined;
  /** Required for addresses that clients or indexes chose. */
  guard?: Guard | null;
  /** @param bytes received so far; @param size of the whole file, null when the server does not send it */
  onBytes?: (bytes: number, size: number | null) => void;
}

/** The file is missing or its server does not answer. Not used for a file that was found but rejected. */
export class UnavailableError extends PackageError {
  constructor(
    message: string,
    /** The server itself is unreachable: none of its files is available. */
    readonly isServerAway: boolean,
    options?: { cause?: unknown },
  ) {
    super('PACKAGE_DOWNLOAD_FAILED', message, options);
  }
}

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Read at a time: hashing this much takes half a millisecond. */
const CHUNK_BYTES = 256 << 10;

/**
 * Streams a file from an http(s) URL, a file: URL or a path into `target`; it is never in memory as a whole.
 * @returns its SHA-256, hex
 * @throws PackageError PACKAGE_DOWNLOAD_FAILED; the message names host and status, never content
 */
export async function fetchFile(place: string, target: FileHandle, options: FetchOptions): Promise<string> {
  const { timeoutMs, signal, guard = null } = options;
  const failed = (why: string, cause?: unknown) =>
    new PackageError('PACKAGE_DOWNLOAD_FAILED', `${shownPlace(place)} is not available: ${why}.`, { cause });
  const unavailable = (why: string, isServerAway: boolean, cause?: unknown) =>
    new UnavailableError(`${shownPlace(place)} is not available: ${why}.`, isServerAway, { cause });
  if (!/^https?:/.test(place)) {
    const file = place.startsWith('file:') ? fileURLToPath(place) : place;
    try {
      const body = createReadStream(file, { highWaterMark: CHUNK_BYTES });
      return await take({ body, size: null }, target, options, failed);
    } catch (error) {
      if (error instanceof PackageError) throw error;
      const { code } = error as NodeJS.ErrnoException;
      throw unavailable(code === 'ENOENT' ? 'file not found' : 'it cannot be read', false, error);
    }
  }
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const either = signal ? AbortSignal.any([timeout, signal]) : timeout;
    const answer = await ask(place, guard ?? ANYWHERE, either);
    const { status } = answer;
    if (status < 200 || status > 299) throw unavailable(`the server answered ${status}`, false);
    return await take(answer, target, options, failed);
  } catch (error) {
    if (error instanceof PackageError) throw error;
    if (error instanceof RefusedRequest) throw failed(error.message, error);
    if (timeout.aborted) throw unavailable(`the download took longer than ${timeoutMs} ms`, true, error);
    throw unavailable(`the server cannot be reached${wayTo(place)}`, true, error);
  }
}

/** SHA-256 of a file in hex, or null when it cannot be read. */
export async function sha256OfFile(file: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) hash.update(chunk);
  } catch {
    return null;
  }
  return hash.digest('hex');
}

interface Answer {
  status: number;
  body: Bytes;
  size: number | null;
}

async function ask(place: string, guard: Guard, signal: AbortSignal): Promise<Answer> {
  const { response } = await requestPublic(place, guard, { headers: AGENT, signal });
  const { statusCode: status = 0, headers } = response;
  // Error pages are not read.
  if (status < 200 || status > 299) response.destroy();
  return { status, body: response, size: sizeOf(headers['content-length'], headers['content-encoding']) };
}

/** The size that a server announces: for progress only, the limit applies to the bytes received. */
function sizeOf(length: string | undefined, coding: string | undefined): number | null {
  return length && !coding && /^\d{1,12}$/.test(length) ? Number(length) : null;
}

async function take(
  { body, size }: Pick<Answer, 'body' | 'size'>,
  target: FileHandle,
  { fileBytes, onBytes }: FetchOptions,
  failed: (why: string) => PackageError,
): Promise<string> {
  const hash = createHash('sha256');
  let total = 0;
  for await (const part of body) {
    total += part.length;
    // Leaving the loop closes the connection.
    if (total > fileBytes) throw failed(`it is longer than ${fileBytes} bytes`);
    hash.update(part);
    await target.writeFile(part);
    onBytes?.(total, size);
  }
  return hash.digest('hex');
}

/** Clients see neither folders of this host nor passwords in URLs. */
function shownPlace(place: string): string {
  if (!/^https?:/.test(place)) return path.basename(place);
  const { host, pathname } = new URL(place);
  return `${path.basename(pathname)} from ${host}`;
}
