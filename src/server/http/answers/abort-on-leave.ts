import type { FastifyReply } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Its answer is wanted even when its client has left: it will come back for it. */
    outlivesClient?: boolean;
  }
}

/** A signal that is aborted when the client goes away before its answer was written. */
export function abortOnLeave(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished && !reply.request.outlivesClient) controller.abort();
  });
  return controller.signal;
}
