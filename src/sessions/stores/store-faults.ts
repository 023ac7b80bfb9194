import { ServiceError } from '../../common/errors.js';
import type { OwnerBounds } from './owner-share.js';

export function sessionLimit(max: number): ServiceError {
  return new ServiceError(
    'SESSION_LIMIT',
    `There are ${max} sessions already, as many as SESSIONS_MAX allows. Delete some, or wait until some expire.`,
  );
}

/** An owner holds as much as it may, which is less than the store has room for. */
export function shareUsed({ sessions, bytes }: OwnerBounds, what: 'sessions' | 'bytes'): ServiceError {
  const held = what === 'sessions' ? `${sessions} sessions` : `${bytes} bytes`;
  return new ServiceError(
    'TOO_MANY_SESSIONS',
    `One owner may hold ${held}, the share that OWNER_SHARE_PERCENT grants. Delete some sessions, or wait until some expire.`,
  );
}

/** @param bytesMax the store's own budget; none where it has none */
export function storeFull(bytesMax?: number): ServiceError {
  const within = bytesMax === undefined ? '' : ` within the ${bytesMax} bytes of SESSION_STORE_MB`;
  return new ServiceError('SESSION_STORE_FULL', `The store of sessions has no room for this state${within}.`);
}

export function checkpointGone(): ServiceError {
  return new ServiceError('CHECKPOINT_NOT_FOUND', 'The checkpoint is no longer kept.');
}

export function sessionGone(): ServiceError {
  return new ServiceError('SESSION_NOT_FOUND', 'The session was deleted or has expired meanwhile.');
}

export function overtaken(): ServiceError {
  return new ServiceError(
    'SESSION_OVERTAKEN',
    'Another run has changed the session meanwhile; the change of this one was not stored.',
  );
}

/** @param cause goes into the log, not to the client */
export function unavailable(what: string, cause: unknown): ServiceError {
  return new ServiceError('SESSION_STORE_UNAVAILABLE', `The store of sessions ${what}.`, { cause });
}
