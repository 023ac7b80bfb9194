import { ServiceError } from '../../../base/errors.js';

/**
 * A reader of events that lost its connection sends the request again, with the id of the last event that it saw. What
 * came after that is gone, and to run the code once more is not what it asks for.
 * @throws ServiceError STREAM_NOT_RESUMABLE
 */
export function refuseResuming(lastEventId: string | string[] | undefined, sentence = NOT_RUN_AGAIN): void {
  if (lastEventId === undefined || lastEventId === '') return;
  throw new ServiceError('STREAM_NOT_RESUMABLE', sentence);
}

const NOT_RUN_AGAIN =
  'Event streams cannot be resumed (Last-Event-ID); the code was not run again. The result of a job (POST /api/jobs) can be fetched any number of times.';

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
