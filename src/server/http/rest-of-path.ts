import type { FastifyRequest } from 'fastify';

/** What the `*` of a route stands for, decoded. Not by @Param, which would document a parameter of that name. */
export function restOfPath({ params }: FastifyRequest): string {
  return String((params as Record<string, unknown>)['*']);
}
