import { ADDRESS_NOT_PUBLIC } from '../../base/addresses/public-address.js';
import type { NetworkAnswer, NetworkError } from '../protocol/network-frames.js';

export type NetworkFailure = Extract<NetworkAnswer, { kind: 'error' }>;

/** As strerror(3) says it: Node's own texts tell addresses. */
const TEXTS: Partial<Record<NetworkError, string>> = {
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  ECONNABORTED: 'Software caused connection abort',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  ETIMEDOUT: 'Connection timed out',
  EPIPE: 'Broken pipe',
  ENOTCONN: 'Transport endpoint is not connected',
  EINVAL: 'Invalid argument',
  EIO: 'Input/output error',
  EMFILE: 'Too many open files',
  EAI_NONAME: 'Name or service not known',
  EAI_AGAIN: 'Temporary failure in name resolution',
};
const UNKNOWN_NAME = ['ENOTFOUND', 'EAI_NONAME', 'EAI_NODATA', 'EAI_FAIL', 'ENODATA'];

/** @param text what it says instead of the usual words */
export function failure(error: NetworkError, text = TEXTS[error] ?? error): NetworkFailure {
  return { kind: 'error', error, text };
}

/** Why a connection could not be opened, for the program. @param place its host and port, for sentences */
export function connectFailure({ code = '' }: NodeJS.ErrnoException, place: string): NetworkFailure {
  if (code === ADDRESS_NOT_PUBLIC) {
    return failure('EACCES', `${place} has no address that programs of this server may reach`);
  }
  if (UNKNOWN_NAME.includes(code)) return failure('EAI_NONAME');
  const known = Object.keys(TEXTS).find((name) => name === code) as NetworkError | undefined;
  return failure(known ?? 'EIO');
}
