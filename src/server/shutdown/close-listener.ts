import type { Server } from 'node:http';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A connection that was taken just before may still send its request; it gets this long to do so, in ms. */
const FIRST_REQUEST_GRACE_MS = 150;

/** Clients that connect faster than they are taken do not keep the listener open for longer than this, in ms. */
const BACKLOG_LIMIT_MS = 500;

/**
 * Accepts no further connections and leaves the present ones alone. http's own `close()` would destroy those whose first
 * request is still on its way; net's does not.
 */
export async function stopListening(server: Server): Promise<void> {
  await emptyBacklog(server);
  if (server.listening) net.Server.prototype.close.call(server);
}

/**
 * What waits in the listener's backlog when it closes is reset. libuv takes one connection per turn of the event loop,
 * so the backlog is empty only after a turn that brought none.
 */
async function emptyBacklog(server: Server): Promise<void> {
  let taken = false;
  const take = () => {
    taken = true;
  };
  server.on('connection', take);
  const end = performance.now() + BACKLOG_LIMIT_MS;
  do {
    taken = false;
    await new Promise<void>((resolve) => setImmediate(resolve));
  } while (taken && performance.now() < end);
  server.off('connection', take);
}

/**
 * Waits until no connection is left, ending those that keep alive without a request. Resolves at the deadline (of
 * performance.now()) at the latest.
 */
export async function endConnections(server: Server, deadline: number): Promise<void> {
  const start = performance.now();
  while ((await countConnections(server)) > 0 && performance.now() < deadline) {
    if (performance.now() - start > FIRST_REQUEST_GRACE_MS) server.closeIdleConnections();
    await sleep(5);
  }
}

function countConnections(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((error, count) => resolve(error ? 0 : count)));
}
