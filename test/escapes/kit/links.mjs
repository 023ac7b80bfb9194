// The two ways in which a process is talked to: the service's own channel, and Node's IPC for plain Pyodide.

/**
 * @typedef {object} Link
 * @property {(message: object) => void} send
 * @property {(events: { message: (frame: unknown) => void, garbage: (fault: unknown) => void,
 *   refused?: (fault: unknown) => void }) => void} listen `refused`: frames that the service would end the worker for
 */

/** Longest frame taken, bytes. */
const FRAME_MAX = 16 << 20;

/**
 * Node parses IPC frames outside every event handler: bytes that are no frame surface here and nowhere else. (The
 * service's own channel exists for that reason.)
 * @type {Set<(fault: unknown) => void>}
 */
const ipcLinks = new Set();

function watchIpc() {
  if (process.hasUncaughtExceptionCaptureCallback()) return;
  process.setUncaughtExceptionCaptureCallback((error) => {
    if (!/parseChannelMessages|channel\.onread/.test(error?.stack ?? '') || ipcLinks.size === 0) {
      process.stderr.write(`${error?.stack ?? error}\n`);
      process.exit(1);
    }
    for (const garbage of ipcLinks) garbage(error);
  });
}

/** @param {import('node:child_process').ChildProcess} child spawned with 'ipc' @returns {Link} */
export function ipcLink(child) {
  watchIpc();
  return {
    send: (message) => child.send(message, () => {}),
    listen: ({ message, garbage }) => {
      ipcLinks.add(garbage);
      child.on('exit', () => ipcLinks.delete(garbage));
      child.on('message', message);
    },
  };
}

/**
 * @param {import('node:child_process').ChildProcess} child with the service's channel on descriptor 3
 * @param {any} ChannelToWorker of dist/engine/pool/worker/channel-to-worker.js
 * @returns {Link}
 */
export function frameLink(child, ChannelToWorker) {
  const channel = new ChannelToWorker(child.stdio[3], FRAME_MAX);
  return {
    send: (message) => channel.send(message),
    listen: ({ message, refused }) => {
      channel.listen({ message, closed: (fault) => fault !== null && refused(fault) });
    },
  };
}
