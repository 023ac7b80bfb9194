import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The request as the platform's own class, without its body, which has been read. */
export function webRequest(request: FastifyRequest, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return new Request(`${originOf(request)}${request.url}`, { method: request.method, headers, signal });
}

/** How the client reaches this server. */
export const originOf = ({ protocol, host }: FastifyRequest): string => `${protocol}://${host}`;

/** Sends JSON whole, and events as they come. */
export async function sendResponse(reply: FastifyReply, response: Response): Promise<void> {
  reply.status(response.status);
  response.headers.forEach((value, name) => {
    reply.header(name, value);
  });
  const { body } = response;
  if (!body) reply.send();
  else if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
    reply.send(Readable.fromWeb(body as ReadableStream));
  } else reply.send(Buffer.from(await response.arrayBuffer()));
}
