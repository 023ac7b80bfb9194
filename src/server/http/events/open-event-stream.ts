import type { FastifyReply } from 'fastify';
import type {} from '../body/exchange-part.js';
import { EventStream, type EventStreamOptions } from './event-stream.js';

/** The settings that bound a stream of events. */
export interface StreamSettings {
  streamKeepAliveMs: number;
  streamBufferBytes: number;
}

/** Sends the head of a stream of events; what is written to the stream follows. */
export function openEventStream(
  reply: FastifyReply,
  settings: StreamSettings,
  more: Pick<EventStreamOptions, 'unnamed'> = {},
): EventStream {
  const stream = new EventStream({
    keepAliveMs: settings.streamKeepAliveMs,
    bufferBytes: settings.streamBufferBytes,
    hasRoom: (bytes) => reply.request.exchange?.hasRoomFor(bytes) ?? true,
    ...more,
  });
  const { exchange } = reply.request;
  if (exchange) exchange.sendFiller = () => stream.comment();
  reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-cache, no-transform')
    // nginx would gather the events otherwise.
    .header('x-accel-buffering', 'no')
    .send(stream.body);
  return stream;
}
