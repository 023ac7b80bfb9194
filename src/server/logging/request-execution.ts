/** What the log line of a request says about the code it ran; the text itself is never logged. */
export interface RequestExecution {
  code: string;
  executionId: string;
  outcome: string;
  workerId: number | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by routes that run code, for the log line. */
    execution?: RequestExecution;
    /** Name of the key that the request came with, for the log line. */
    caller?: string;
  }
}
