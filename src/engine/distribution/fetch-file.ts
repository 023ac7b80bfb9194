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
  /** From the question to the last byte, ms. */
  timeoutMs: number;
  /** Longest file, bytes. */
  fileBytes: number;
}

export interface FetchOptions extends FetchLimits {
  signal?: AbortSignal | undefined;
  /** Given for addresses that strangers chose. */
  guard?: Guard | null;
  /** @param bytes so far; @param size of the whole, null where the server does not tell it */
  onBytes?: (bytes: number, size: number | null) => void;
}

/** The file is not available at its place, for now or for good; not used for a file that is there but is refused. */
export class UnavailableError extends PackageError {
  constructor(
    message: string,
    /** The server itself is unreachable, so that none of its files is available. */
    readonly isServerAway: boolean,
    options?: { cause?: unknown },
  ) {
    super('PACKAGE_DOWNLOAD_FAILED', message, options);
  }
}

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** At a time: hashing this much takes half a millisecond. */
const CHUNK_BYTES = 256 << 10;

/**
 * Writes a file from an http(s) address, a file: address or a path into `target`, as it comes: never whole in memory.
 * @returns its SHA-256, hex
 * @throws PackageError PACKAGE_DOWNLOAD_FAILED; the sentence tells host and status, never what came
 */
export async function fetchFile(place: string, target: FileHandle, options: FetchOptions): Promise<string> {
  const { timeoutMs, signal, guard = null } = options;
  const failed = (why: string, cause?: unknown) =>
    new PackageError('PACKAGE_DOWNLOAD_FAILED', `${shownPlace(place)} could not be had: ${why}.`, { cause });
  const unavailable = (why: string, isServerAway: boolean, cause?: unknown) =>
    new UnavailableError(`${shownPlace(place)} could not be had: ${why}.`, isServerAway, { cause });
  if (!/^https?:/.test(place)) {
    const file = place.startsWith('file:') ? fileURLToPath(place) : place;
    try {
      const body = createReadStream(file, { highWaterMark: CHUNK_BYTES });
      return await take({ body, size: null }, target, options, failed);
    } catch (error) {
      if (error instanceof PackageError) throw error;
      const { code } = error as NodeJS.ErrnoException;
      throw unavailable(code === 'ENOENT' ? 'there is no such file' : 'it cannot be read', false, error);
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
    if (timeout.aborted) throw unavailable(`not within ${timeoutMs} ms`, true, error);
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
  // What an error page says is of no use to anybody.
  if (status < 200 || status > 299) response.destroy();
  return { status, body: response, size: sizeOf(headers['content-length'], headers['content-encoding']) };
}

/** What a server says of the size, for whoever watches: what is taken is counted. */
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

/** An answer tells no folders of this machine, and no password of an address. */
function shownPlace(place: string): string {
  if (!/^https?:/.test(place)) return path.basename(place);
  const { host, pathname } = new URL(place);
  return `${path.basename(pathname)} from ${host}`;
}
