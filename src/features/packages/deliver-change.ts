import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeError } from '../../base/describe-error.js';
import { failed, succeeded } from '../../server/http/answers/envelope.js';
import { openEventStream, type StreamSettings } from '../../server/http/events/open-event-stream.js';
import { refuseResuming, wantsEvents } from '../../server/http/events/wants-events.js';
import { prefersAsync } from '../../server/http/prefers-async.js';
import type { Change } from './change.js';
import { describeRecord, describeStage, pathOfChange } from './describe-change.js';
import { describeChange } from './describe-packages.js';

export interface ChangeDelivery {
  request: FastifyRequest;
  reply: FastifyReply;
  settings: StreamSettings & { bodyLimitBytes: number };
}

const NOT_AGAIN =
  'The event stream of a package change cannot be resumed (Last-Event-ID), and no packages were changed; GET /api/packages/changes/{id} returns the state of the first change.';

/**
 * Starts a change and responds as the client prefers: after its end, immediately with 202, or with an event stream. The
 * change continues when the client disconnects.
 * @throws ServiceError when it cannot start, and when it fails without events or 202 requested (rejections)
 */
export async function deliverChange(begin: () => Change, delivery: ChangeDelivery): Promise<void> {
  const { request, reply, settings } = delivery;
  const { headers } = request;
  if (prefersAsync(headers.prefer)) {
    const change = begin();
    reply
      .status(202)
      .header('location', pathOfChange(change))
      .header('preference-applied', 'respond-async')
      .send(succeeded(describeRecord(change, { bodyBytes: settings.bodyLimitBytes }), request.id));
    return;
  }
  if (wantsEvents(headers.accept)) {
    refuseResuming(headers['last-event-id'], NOT_AGAIN);
    await streamChange(begin(), delivery);
    return;
  }
  reply.send(succeeded(describeChange(await begin().result()), request.id));
}

/** Streams further stages of a change, and its end. */
export async function streamChange(
  change: Change,
  { request, reply, settings }: ChangeDelivery,
): Promise<void> {
  const stream = openEventStream(reply, settings);
  stream.live('accepted', { changeId: change.id, url: pathOfChange(change) });
  const sendStage = (): void => {
    const { stage, ...detail } = describeStage(change.progress.now);
    stream.live(stage, detail);
  };
  if (!change.end) sendStage();
  const stop = change.progress.observe(sendStage);
  stream.body.once('close', stop);
  const end = await change.settled;
  stop();
  if ('error' in end) {
    const { code, sentence } = describeError(end.error, { bodyBytes: settings.bodyLimitBytes });
    await stream.send('error', failed(code, sentence, request.id));
  } else {
    await stream.send('result', succeeded(describeChange(end.result), request.id));
    await stream.send('done', { changeId: change.id, changed: end.result.changed });
  }
  stream.end();
}
