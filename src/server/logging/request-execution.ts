/** What the log line of a request says about the code it ran; the text itself is never logged. */
export interface RequestExecution {
  /** Left out for a round of a run that waited, whose program came with another request. */
  code?: string;
  executionId: string;
  outcome: string;
  workerId: number | null;
  round?: RoundNote;
}

/** A round of a run that waits: names and sizes, never contents. */
export interface RoundNote {
  /** The round that the next results are for. */
  number: number;
  /** Names of the tools with an open call, as often as they are called. */
  calls: string[];
  argumentBytes: number;
  /** What this request delivered. */
  results?: number;
  resultBytes?: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by routes that run code, for the log line. */
    execution?: RequestExecution;
    /** Name of the key that the request came with, for the log line. */
    caller?: string;
  }
}
