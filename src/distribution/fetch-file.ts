import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Guard, RefusedRequest } from './guard.js';
import { PackageError } from './package-error.js';
import { requestPublic } from './request-public.js';

export interface FetchLimits {
  /** From the question to the last byte, ms. */
  timeoutMs: number;
  /** Longest file, bytes. */
  fileBytes: number;
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
 * @param guard given for addresses that strangers chose
 * @returns its SHA-256, hex
 * @throws PackageError PACKAGE_DOWNLOAD_FAILED; the sentence tells host and status, never what came
 */
export async function fetchFile(
  place: string,
  target: FileHandle,
  limits: FetchLimits,
  signal?: AbortSignal,
  guard: Guard | null = null,
): Promise<string> {
  const failed = (why: string, cause?: unknown) =>
    new PackageError('PACKAGE_DOWNLOAD_FAILED', `${shownPlace(place)} could not be had: ${why}.`, { cause });
  const unavailable = (why: string, isServerAway: boolean, cause?: unknown) =>
    new UnavailableError(`${shownPlace(place)} could not be had: ${why}.`, isServerAway, { cause });
  if (!/^https?:/.test(place)) {
    const file = place.startsWith('file:') ? fileURLToPath(place) : place;
    try {
      return await take(createReadStream(file, { highWaterMark: CHUNK_BYTES }), target, limits, failed);
    } catch (error) {
      if (error instanceof PackageError) throw error;
      const { code } = error as NodeJS.ErrnoException;
      throw unavailable(code === 'ENOENT' ? 'there is no such file' : 'it cannot be read', false, error);
    }
  }
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  try {
    const either = signal ? AbortSignal.any([timeout, signal]) : timeout;
    const { status, body } = await (guard ? askPublic(place, guard, either) : ask(place, either));
    if (status < 200 || status > 299) throw unavailable(`the server answered ${status}`, false);
    return await take(body, target, limits, failed);
  } catch (error) {
    if (error instanceof PackageError) throw error;
    if (error instanceof RefusedRequest) throw failed(error.message, error);
    if (timeout.aborted) throw unavailable(`not within ${limits.timeoutMs} ms`, true, error);
    throw unavailable('the server cannot be reached', true, error);
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
}

async function ask(place: string, signal: AbortSignal): Promise<Answer> {
  const { status, body } = await fetch(place, { signal });
  return { status, body: body ?? [] };
}

async function askPublic(place: string, guard: Guard, signal: AbortSignal): Promise<Answer> {
  const { response } = await requestPublic(place, guard, { signal });
  return { status: response.statusCode ?? 0, body: response };
}

async function take(
  body: Bytes,
  target: FileHandle,
  { fileBytes }: FetchLimits,
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
  }
  return hash.digest('hex');
}

/** An answer tells no folders of this machine, and no password of an address. */
function shownPlace(place: string): string {
  if (!/^https?:/.test(place)) return path.basename(place);
  const { host, pathname } = new URL(place);
  return `${path.basename(pathname)} from ${host}`;
}
