import type { PeerCertificate, TLSSocket } from 'node:tls';
import { TLS_FACTS_BYTES_MAX, type TlsFacts } from '../protocol/network-frames.js';
import { failure, type NetworkFailure } from './connect-error.js';

/** Short names of the parts of a distinguished name, as OpenSSL spells them out. */
const LONG_NAMES: Record<string, string> = {
  C: 'countryName',
  ST: 'stateOrProvinceName',
  L: 'localityName',
  O: 'organizationName',
  OU: 'organizationalUnitName',
  CN: 'commonName',
};
const NAMES_MAX = 200;
const VERIFY_CODES =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|CRL_|ERROR_IN_CERT|ERR_TLS_CERT_ALTNAME)/;

/** What a program may ask of its TLS connection, which ends in the parent. */
export function tlsFacts(socket: TLSSocket): TlsFacts {
  const { standardName, name, version } = socket.getCipher();
  const peer = socket.getPeerCertificate();
  const facts: TlsFacts = {
    version: socket.getProtocol() ?? '',
    cipher: [standardName ?? name, version, bitsOf(standardName ?? name)],
    certificate: {
      subject: distinguishedName(peer.subject),
      issuer: distinguishedName(peer.issuer),
      subjectAltName: alternativeNames(peer.subjectaltname),
      notBefore: peer.valid_from,
      notAfter: peer.valid_to,
      serialNumber: peer.serialNumber,
    },
    der: peer.raw?.toString('base64') ?? '',
  };
  if (Buffer.byteLength(JSON.stringify(facts)) <= TLS_FACTS_BYTES_MAX) return facts;
  return { ...facts, certificate: {}, der: '' };
}

/** Why a handshake failed, for the program, in OpenSSL's words where Node has others. */
export function tlsFailure(error: NodeJS.ErrnoException, host: string): NetworkFailure {
  const { code = '', message } = error;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return hostnameMismatch(host);
  if (VERIFY_CODES.test(code)) return failure('TLS_CERTIFICATE', message.split(';', 1)[0]);
  if (/^E(CONN|PIPE|TIMEDOUT)/.test(code))
    return failure(code === 'EPIPE' ? 'ECONNRESET' : (code as 'ECONNRESET'));
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : 'handshake failure';
  return failure('TLS', reason);
}

export function hostnameMismatch(host: string): NetworkFailure {
  return failure('TLS_CERTIFICATE', `Hostname mismatch, certificate is not valid for '${host}'.`);
}

function distinguishedName(name: PeerCertificate['subject'] | undefined): [string, string][] {
  return Object.entries(name ?? {}).flatMap(([key, value]) =>
    [value].flat().map((text): [string, string] => [LONG_NAMES[key] ?? key, String(text)]),
  );
}

/** `DNS:example.com, IP Address:192.0.2.1` as pairs. */
function alternativeNames(text: string | undefined): [string, string][] {
  const entries = (text ?? '').split(', ').slice(0, NAMES_MAX);
  return entries.flatMap((entry): [string, string][] => {
    const colon = entry.indexOf(':');
    return colon < 0 ? [] : [[entry.slice(0, colon), entry.slice(colon + 1)]];
  });
}

function bitsOf(cipher: string): number {
  return /256|CHACHA20/.test(cipher) && !/128_.*SHA256/.test(cipher) ? 256 : 128;
}
