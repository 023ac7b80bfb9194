import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionRequest } from './build-task.js';

/** What a request may ask for when its answer is wanted later. */
export type AsyncRequest = ExecutionRequest & { callbackUrl?: string };

type Accept = (asked: AsyncRequest, request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** The way from POST /api/execute to the jobs, which are made of executions and so cannot be known here. */
export class AsyncDelivery {
  #accept: Accept | null = null;

  /** The room that stores jobs registers itself here. */
  provide(accept: Accept): void {
    this.#accept = accept;
  }

  /** Answers 202 with the job that the request became. */
  async accept(...[asked, request, reply]: Parameters<Accept>): Promise<void> {
    if (!this.#accept) throw new Error('no job store is registered');
    await this.#accept(asked, request, reply);
  }
}

/** Whether the Prefer header (RFC 7240) asks for an answer later. */
export function prefersAsync(header: string | string[] | undefined): boolean {
  const preferences = [header ?? []].flat().join(',').split(',');
  return preferences.some((preference) => /^\s*respond-async\s*(;|$)/i.test(preference));
}
