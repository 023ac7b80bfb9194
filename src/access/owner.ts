import type { FastifyRequest } from 'fastify';

/** Who may do what, as found out from the credentials of a request. */
export interface Access {
  /** Whom executions, sessions and jobs of this request belong to; never a secret, and safe in logs. */
  owner: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read, on every request that is let in. */
    access?: Access;
  }
}

/** Everyone who calls a server that asks for no key. */
export const ANONYMOUS = 'anonymous';

/**
 * Whom what a request makes belongs to. Two requests may see and end each other's things exactly when this text is
 * the same for both.
 */
export function ownerOf(request: FastifyRequest): string {
  return request.access?.owner ?? ANONYMOUS;
}
