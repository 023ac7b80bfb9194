import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PackageError } from './package-error.js';
import { RefusedRequest, requestPublic } from './request-public.js';

export interface FetchLimits {
  /** From the question to the last byte, ms. */
  timeoutMs: number;
  /** Longest file, bytes. */
  fileBytes: number;
}

/**
 * Reads a file from an http(s) address, a file: address or a path.
 * @param privateHosts given for addresses that strangers chose: the only hosts that need no public address
 * @throws PackageError PACKAGE_DOWNLOAD_FAILED; the sentence tells host and status, never what came
 */
export async function fetchFile(
  place: string,
  limits: FetchLimits,
  signal?: AbortSignal,
  privateHosts: ReadonlySet<string> | null = null,
): Promise<Uint8Array> {
  const failed = (why: string, cause?: unknown) =>
    new PackageError('PACKAGE_DOWNLOAD_FAILED', `${shown(place)} could not be had: ${why}.`, { cause });
  if (!/^https?:/.test(place)) {
    const file = place.startsWith('file:') ? fileURLToPath(place) : place;
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      throw failed(error.code === 'ENOENT' ? 'there is no such file' : 'it cannot be read', error);
    });
    if (bytes.length > limits.fileBytes) throw failed(`it is longer than ${limits.fileBytes} bytes`);
    return bytes;
  }
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  try {
    const either = signal ? AbortSignal.any([timeout, signal]) : timeout;
    const { status, body } = await (privateHosts
      ? askPublic(place, privateHosts, either)
      : ask(place, either));
    if (status < 200 || status > 299) throw failed(`the server answered ${status}`);
    return await readBody(body, limits.fileBytes, failed);
  } catch (error) {
    if (error instanceof PackageError) throw error;
    if (error instanceof RefusedRequest) throw failed(error.message, error);
    if (timeout.aborted) throw failed(`not within ${limits.timeoutMs} ms`, error);
    throw failed('the server cannot be reached', error);
  }
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

interface Answer {
  status: number;
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

async function ask(place: string, signal: AbortSignal): Promise<Answer> {
  const { status, body } = await fetch(place, { signal });
  return { status, body: body ?? [] };
}

async function askPublic(
  place: string,
  privateHosts: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Answer> {
  const response = await requestPublic(place, privateHosts, signal);
  return { status: response.statusCode ?? 0, body: response };
}

async function readBody(
  body: Answer['body'],
  maxBytes: number,
  failed: (why: string) => PackageError,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let total = 0;
  for await (const part of body) {
    total += part.length;
    // Leaving the loop closes the connection.
    if (total > maxBytes) throw failed(`it is longer than ${maxBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** An answer tells no folders of this machine, and no password of an address. */
function shown(place: string): string {
  if (!/^https?:/.test(place)) return path.basename(place);
  const { host, pathname } = new URL(place);
  return `${path.basename(pathname)} from ${host}`;
}
