import type { Redis } from 'ioredis';

/** Refused before anything was done, and sent again with the whole script. */
const EXPECTED = 'NOSCRIPT';

/** Names of the connection, which an old Redis does not know; they are not needed. */
const GREETING = 'client';

/** Calls `failed` for every command that this connection could not send, that was not answered, or was refused. */
export function countFailures(redis: Redis, failed: () => void): void {
  const send = redis.sendCommand.bind(redis);
  // A command passes here again when it had to wait for a connection.
  const seen = new WeakSet<object>();
  redis.sendCommand = (command, stream) => {
    if (command.name !== GREETING && !seen.has(command)) {
      seen.add(command);
      command.promise.catch((error: Error) => {
        if (!error.message.startsWith(EXPECTED)) failed();
      });
    }
    return send(command, stream);
  };
}
