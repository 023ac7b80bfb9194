import type { ServerContext } from '@modelcontextprotocol/server';

/** Progress is for people: no faster than they read. */
const INTERVAL_MS = 500;
const MESSAGE_CHARACTERS = 200;

/** @returns null if the client did not ask for progress */
export function progressOf({ mcpReq }: ServerContext): ((message: string) => void) | null {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return null;
  let progress = 0;
  let last = Number.NEGATIVE_INFINITY;
  return (text) => {
    const now = performance.now();
    if (now - last < INTERVAL_MS) return;
    last = now;
    progress += 1;
    const message = text.trim().split('\n').at(-1)?.slice(0, MESSAGE_CHARACTERS).toWellFormed();
    const params = { progressToken, progress, ...(message && { message }) };
    // A client that has left hears nothing.
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}
