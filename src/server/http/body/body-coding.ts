import { isUtf8 } from 'node:buffer';
import type { FastifyRequest } from 'fastify';
import { decodeUtf8 } from '../../../base/decode-utf8.js';
import { ServiceError } from '../../../base/errors.js';
import { shownText } from '../../../base/shown-text.js';

const SHOWN_CHARACTERS = 40;
const UTF8 = ['utf-8', 'utf8', 'us-ascii', 'ascii'];
const LATIN1 = ['iso-8859-1', 'iso8859-1', 'latin1'];

/**
 * Refuses compressed bodies: a few kilobytes could become gigabytes, and what a body takes is paid for by its length.
 * @throws ServiceError UNSUPPORTED_MEDIA_TYPE
 */
export function checkCoding({ headers }: FastifyRequest): void {
  const coding = headers['content-encoding']?.trim().toLowerCase() || 'identity';
  if (coding === 'identity') return;
  throw new ServiceError(
    'UNSUPPORTED_MEDIA_TYPE',
    `The body has the Content-Encoding ${shown(coding)}, which this server does not support; send it uncompressed.`,
  );
}

/** JSON is UTF-8 (RFC 8259, 8.1), whatever a header says. @throws ServiceError UNSUPPORTED_MEDIA_TYPE */
export function checkJsonCharset(contentType = ''): void {
  const charset = charsetOf(contentType);
  if (UTF8.includes(charset)) return;
  throw unsupported(charset, 'JSON must be encoded as UTF-8');
}

/** @throws ServiceError (rejection) UNSUPPORTED_MEDIA_TYPE, VALIDATION_FAILED for what is not in the encoding it says */
export async function decodeText(bytes: Buffer, contentType = ''): Promise<string> {
  const charset = charsetOf(contentType);
  if (LATIN1.includes(charset)) return bytes.toString('latin1');
  if (!UTF8.includes(charset)) throw unsupported(charset, 'text must be UTF-8 or ISO-8859-1');
  if (isUtf8(bytes)) return decodeUtf8(bytes);
  throw new ServiceError(
    'VALIDATION_FAILED',
    'The body must be encoded as UTF-8, or its Content-Type must name the charset iso-8859-1.',
  );
}

/** In lower case; default: UTF-8. */
function charsetOf(contentType: string): string {
  for (const parameter of contentType.toLowerCase().split(';').slice(1)) {
    const [name = '', value = ''] = parameter.split('=');
    if (name.trim() === 'charset') return value.trim().replaceAll('"', '') || 'utf-8';
  }
  return 'utf-8';
}

function unsupported(charset: string, rule: string): ServiceError {
  return new ServiceError('UNSUPPORTED_MEDIA_TYPE', `The charset of the body is ${shown(charset)}; ${rule}.`);
}

function shown(text: string): string {
  return `"${shownText(text, SHOWN_CHARACTERS)}"`;
}
