import type { FastifyRequest } from 'fastify';
import { type Authority, readAuthority } from '../../base/addresses/authority.js';
import { entriesOf } from '../../base/addresses/host-names.js';
import { ServiceError } from '../../base/errors.js';
import { shownText } from '../../base/shown-text.js';

/** `http://host/path` as the target of a request: its host counts, too (RFC 9112, 3.2.2). */
const ABSOLUTE_FORM = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i;

/**
 * Every host that a request says it is for: of the Host header, of a target in absolute form and, from a proxy that is
 * trusted, of X-Forwarded-Host. None in a request of HTTP/1.0 without a Host; Node refuses others without one.
 * @throws ServiceError VALIDATION_FAILED for more than one Host header, or for a host that is not valid
 */
export function hostsOf({ raw, headers }: FastifyRequest, trusts: (address: string) => boolean): Authority[] {
  const texts = hostLines(raw.rawHeaders);
  if (texts.length > 1) {
    throw new ServiceError(
      'VALIDATION_FAILED',
      `The request has ${texts.length} Host headers; it must have one.`,
    );
  }
  const target = ABSOLUTE_FORM.exec(raw.url ?? '')?.[1];
  if (target !== undefined) texts.push(target);
  const forwarded = headers['x-forwarded-host'];
  if (forwarded !== undefined && trusts(raw.socket.remoteAddress ?? '')) {
    texts.push(...entriesOf(String(forwarded)));
  }
  return texts.map(read);
}

/** Node keeps only the first of several in its `headers`. */
function hostLines(rawHeaders: readonly string[]): string[] {
  const lines: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === 'host') lines.push(rawHeaders[at + 1] ?? '');
  }
  return lines;
}

function read(text: string): Authority {
  const authority = readAuthority(text);
  if (authority) return authority;
  throw new ServiceError(
    'VALIDATION_FAILED',
    `The host of the request is invalid: "${shownText(text, 80)}".`,
  );
}
