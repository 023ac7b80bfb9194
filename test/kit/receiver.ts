import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from './server.js';

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A receiver of deliveries on loopback. */
export interface Receiver {
  url: string;
  received: Received[];
  /** The deliveries of one job, once there are so many. */
  ofJob(id: string, count: number): Promise<Received[]>;
  close(): Promise<void>;
}

/** @param answer ends the response, or leaves it open; `nth` is 1 for the first delivery of a job */
export async function startReceiver(
  answer: (response: ServerResponse, path: string, nth: number) => void,
): Promise<Receiver> {
  const received: Received[] = [];
  const ofId = (id: unknown) => received.filter(({ headers }) => headers['webhook-id'] === id);
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    received.push({ headers: request.headers, body });
    answer(response, String(request.url), ofId(request.headers['webhook-id']).length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async ofJob(id, count) {
      await waitFor(
        () => ofId(id).length >= count,
        20_000,
        () => `deliveries of ${id}: ${ofId(id).length}`,
      );
      return ofId(id);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
