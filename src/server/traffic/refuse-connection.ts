import type { Socket } from 'node:net';
import { errorBytes } from '../http/answers/client-error.js';

/** Says why, to a client that listens before it speaks or is quick; the others see the connection end. */
export function refuseConnection(socket: Socket): void {
  const sentence = 'This server, or this address, has reached its limit of connections.';
  socket.on('error', () => undefined);
  socket.end(errorBytes('503 Service Unavailable', 'CONNECTIONS_FULL', sentence, ['retry-after: 1']));
  socket.destroySoon();
}
