import { ServiceError } from '../../../base/errors.js';
import type { OwnerBounds } from './owner-share.js';

export function sessionLimit(max: number): ServiceError {
  return new ServiceError(
    'SESSION_LIMIT',
    `The limit of ${max} sessions (SESSIONS_MAX) is reached. Delete some, or wait until some expire.`,
  );
}

/** An owner holds as much as it may, which is less than the store has room for. */
export function shareUsed({ sessions, bytes }: OwnerBounds, what: 'sessions' | 'bytes'): ServiceError {
  const held = what === 'sessions' ? `${sessions} sessions` : `${bytes} bytes`;
  return new ServiceError(
    'TOO_MANY_SESSIONS',
    `The limit of one owner (${held}, by OWNER_SHARE_PERCENT) is reached. Delete some sessions, or wait until some expire.`,
  );
}

/** @param bytesMax the store's own budget; none where it has none */
export function storeFull(bytesMax?: number): ServiceError {
  const within = bytesMax === undefined ? '' : ` within the ${bytesMax} bytes of SESSION_STORE_MB`;
  return new ServiceError('SESSION_STORE_FULL', `The session store has no room for this state${within}.`);
}

export function checkpointGone(): ServiceError {
  return new ServiceError('CHECKPOINT_NOT_FOUND', 'The checkpoint has been evicted.');
}

export function sessionGone(): ServiceError {
  return new ServiceError('SESSION_NOT_FOUND', 'The session was deleted or has expired in the meantime.');
}

export function overtaken(): ServiceError {
  return new ServiceError(
    'SESSION_OVERTAKEN',
    'Another request changed the session in the meantime; the change made by this one was not stored.',
  );
}

/** @param cause goes into the log, not to the client */
export function unavailable(what: string, cause: unknown): ServiceError {
  return new ServiceError('SESSION_STORE_UNAVAILABLE', `The session store ${what}.`, { cause });
}
