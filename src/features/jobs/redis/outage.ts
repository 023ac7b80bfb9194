/** Answers of a Redis that will do it later: it starts, has no room, or is not the one that writes. */
const LATER = /^(LOADING|OOM|READONLY|MASTERDOWN|MISCONF|NOREPLICAS|CLUSTERDOWN|TRYAGAIN|BUSY)\b/;

/** Whether trying again can help: Redis is away, or cannot now. Other answers are about what was asked. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name !== 'ReplyError' ? isOfConnection(error) : LATER.test(error.message);
}

/** Redis has no room for more. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('OOM');
}

function isOfConnection({ name, message, code }: Error & { code?: unknown }): boolean {
  return (
    typeof code === 'string' ||
    ['MaxRetriesPerRequestError', 'AbortError', 'ConnectionClosedError'].includes(name) ||
    /Connection is closed|Command timed out|Stream isn't writeable|Socket closed|connect/i.test(message)
  );
}
