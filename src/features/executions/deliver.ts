import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeError } from '../../base/describe-error.js';
import { abortOnLeave } from '../../server/http/answers/abort-on-leave.js';
import { failed, succeeded } from '../../server/http/answers/envelope.js';
import { sendJson } from '../../server/http/answers/json-pieces.js';
import type { EventStream } from '../../server/http/events/event-stream.js';
import { openEventStream, type StreamSettings } from '../../server/http/events/open-event-stream.js';
import { refuseResuming, wantsEvents } from '../../server/http/events/wants-events.js';
import type { OutcomeAnswer } from './describe-outcome.js';
import type { ExecuteOptions, Execution } from './execute.service.js';

/** What is looked at of an execution besides its description. */
export interface Delivered {
  facts: Pick<Execution['facts'], 'executionId'>;
  report: Pick<Execution['report'], 'outcome'>;
}

export interface Delivery<E extends Delivered> {
  request: FastifyRequest;
  reply: FastifyReply;
  /** Runs the code; rejects when it was not run. */
  run: (options: Pick<ExecuteOptions, 'signal' | 'onEvent'>) => Promise<E>;
  describe: (execution: E) => Omit<OutcomeAnswer, 'data'> & { data: object };
  settings: StreamSettings & { bodyLimitBytes: number };
}

/**
 * Runs code for a client and answers as it wishes: as JSON, or as live events. In both it gets the same envelope; a
 * client that leaves cancels the run.
 * @throws ServiceError (rejection) when the code was not run
 */
export async function deliver<E extends Delivered>(delivery: Delivery<E>): Promise<void> {
  const { headers } = delivery.request;
  if (!wantsEvents(headers.accept)) return deliverJson(delivery);
  refuseResuming(headers['last-event-id']);
  return deliverEvents(delivery);
}

async function deliverJson<E extends Delivered>(delivery: Delivery<E>): Promise<void> {
  const { request, reply, run } = delivery;
  const execution = await run({ signal: abortOnLeave(reply) });
  // Written here as text: the result is spliced in as Python wrote it, numbers beyond 2^53 included.
  await sendJson(reply, envelopeOf(execution, delivery, request.id));
}

/** The head is sent with the first event, so that whatever keeps the code from being run is an ordinary error. */
async function deliverEvents<E extends Delivered>(delivery: Delivery<E>): Promise<void> {
  const { request, reply, run, settings } = delivery;
  const signal = abortOnLeave(reply);
  let stream: EventStream | null = null;
  const opened = (): EventStream => {
    stream ??= openEventStream(reply, settings);
    return stream;
  };
  try {
    const execution = await run({ signal, onEvent: ({ type, data }) => opened().live(type, data) });
    const { executionId } = execution.facts;
    const { outcome } = execution.report;
    await opened().send('result', envelopeOf(execution, delivery, request.id));
    await opened().send('done', { executionId, outcome });
  } catch (error) {
    if (!stream) throw error;
    const { code, sentence } = describeError(error, { bodyBytes: settings.bodyLimitBytes });
    await opened().send('error', failed(code, sentence, request.id));
  }
  opened().end();
}

function envelopeOf<E extends Delivered>(execution: E, { describe }: Delivery<E>, requestId: string) {
  const { data, error, code } = describe(execution);
  return code ? failed(code, error ?? '', requestId, data) : succeeded(data, requestId);
}
