import { createHash } from 'node:crypto';

/**
 * Id of the record of a run. Clients may choose the ids of their executions: the owner is part of it, so that no owner's
 * choice can meet another's run.
 */
export function recordIdOf(owner: string, runId: string): string {
  return createHash('sha256').update(`run\n${owner}\n${runId}`).digest('hex').slice(0, 32);
}

/** Names the results of a round. @param json as the client wrote them, without white space between values */
export function resultsDigest(json: string): string {
  return createHash('sha256').update(json).digest('base64url');
}
