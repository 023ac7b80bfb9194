import type { FastifyRequest } from 'fastify';
import type { AccessLimits } from '../../config/execution-limits.js';
import type { Priority } from '../../engine/pool/queue/turn.js';
import { SCOPES, type Scope } from './scopes.js';

/** Who may do what, as found out from the credentials of a request. */
export interface Access {
  /** Owner of the executions, sessions and jobs of this request; never a secret, and safe in logs. */
  owner: string;
  scopes: ReadonlySet<Scope>;
  /** Whose turn it is when workers are short. */
  priority: Priority;
  /** There is only one owner, so workers are not shared. */
  alone: boolean;
  limits: AccessLimits;
  /** Names of the network rules that requests may use, with the scope `network`; null: all that there are. */
  networkRules: ReadonlySet<string> | null;
  /** Executions that may run or wait at a time; null: as many as the server takes. */
  concurrent: number | null;
  /** Jobs that may be kept at a time; null: as many as the server keeps. */
  jobs: number | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read, on every request that is let in. */
    access?: Access;
  }
}

/** Everyone who calls a server that asks for no key. */
export const ANONYMOUS: Access = {
  owner: 'anonymous',
  scopes: new Set(SCOPES),
  priority: 'normal',
  alone: true,
  limits: {},
  networkRules: null,
  concurrent: null,
  jobs: null,
};

export function accessOf(request: FastifyRequest): Access {
  return request.access ?? ANONYMOUS;
}

/**
 * Owner of what a request creates. Two requests may see and end each other's things exactly when this text is
 * the same for both.
 */
export function ownerOf(request: FastifyRequest): string {
  return accessOf(request).owner;
}
