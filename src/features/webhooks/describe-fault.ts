import { ADDRESS_NOT_PUBLIC } from '../../base/addresses/public-address.js';

export const NOT_PUBLIC = 'its address is not public, and WEBHOOK_ALLOW_PRIVATE does not list it';

/** What the codes of connections that strangers meet mean; for the owner of a job, who knows nothing of Node. */
const MEANINGS: Record<string, string> = {
  [ADDRESS_NOT_PUBLIC]: NOT_PUBLIC,
  ENOTFOUND: 'its host name was not found',
  EAI_AGAIN: 'the lookup of its host name failed',
  ECONNREFUSED: 'it refused the connection',
  ECONNRESET: 'the connection was lost',
  EPIPE: 'the connection was lost',
  ETIMEDOUT: 'it cannot be reached',
  EHOSTUNREACH: 'it cannot be reached',
  ENETUNREACH: 'it cannot be reached',
  ABORT_ERR: 'the server stopped in the meantime',
};

/** Why there was no answer, as a sentence without a full stop. Codes are passed on, messages are not. */
export function describeFault(error: Error & { code?: unknown }): string {
  const code = typeof error.code === 'string' ? error.code : '';
  const meaning = MEANINGS[code];
  if (meaning) return meaning;
  if (/CERT|SELF_SIGNED|^ERR_(SSL|TLS)_|ISSUER|^EPROTO$/.test(code))
    return `its TLS certificate or handshake is invalid (${code})`;
  if (code.startsWith('HPE_')) return 'its answer is not valid HTTP';
  return `the request failed (${code || 'no code'})`;
}
