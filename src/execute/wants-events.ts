/**
 * Whether a client would rather have live events than JSON: it names text/event-stream in its Accept header, and
 * does not name JSON as well or better. Wildcards mean JSON.
 */
export function wantsEvents(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  const events = qualityOf('text/event-stream', accept);
  return events > 0 && events > qualityOf('application/json', accept);
}

function qualityOf(type: string, accept: string): number {
  for (const range of accept.toLowerCase().split(',')) {
    const [name, ...parameters] = range.split(';').map((part) => part.trim());
    if (name !== type) continue;
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    return quality === undefined ? 1 : Number(quality.slice(2)) || 0;
  }
  return 0;
}
