import net from 'node:net';

/** Bytes written at a time; a client that is slow waits in between. */
const PIECE = 1 << 16;

/**
 * Sends one request over a connection of its own, and reads the answer, or does not.
 * @param {number} port
 * @param {object} request
 * @param {string} request.head without the final empty line
 * @param {Iterable<Buffer | string>} [request.body] pieces, written as they are
 * @param {boolean} [request.reads] false: never reads the answer, and keeps the connection
 * @param {number} [request.limitMs]
 * @returns {Promise<{status: number, text: string, socket: import('node:net').Socket}>} status 0: the connection ended without an answer
 */
export async function send(port, { head, body = [], reads = true, limitMs = 60_000 }) {
  const socket = net.connect({ port, host: '127.0.0.1', highWaterMark: PIECE });
  socket.on('error', () => {});
  const chunks = [];
  const ended = new Promise((resolve) => {
    socket.once('close', resolve);
    if (reads) socket.on('data', (chunk) => (complete(chunks, chunk) ? resolve() : undefined));
    else socket.pause();
    setTimeout(resolve, limitMs).unref();
  });
  await Promise.race([next(socket, 'connect'), ended]);
  socket.write(`${head}\r\n\r\n`);
  for (const piece of body) {
    if (socket.destroyed || socket.writableEnded || (reads && chunks.done)) break;
    if (!socket.write(piece)) await Promise.race([next(socket, 'drain'), ended]);
  }
  if (!reads) return { status: 0, text: '', socket };
  await ended;
  socket.destroy();
  const text = Buffer.concat(chunks).toString('latin1');
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text, socket };
}

/** Not events.once, which rejects when the server ends the connection. */
function next(socket, event) {
  return new Promise((resolve) => {
    socket.once(event, resolve);
  });
}

/** Adds a piece of an answer. @returns whether the answer is whole */
function complete(chunks, chunk) {
  chunks.push(chunk);
  chunks.bytes = (chunks.bytes ?? 0) + chunk.length;
  if (chunks.total === undefined) {
    const text = Buffer.concat(chunks).toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) return false;
    const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end));
    chunks.total = length ? end + 4 + Number(length[1]) : Number.POSITIVE_INFINITY;
  }
  const last = chunk.subarray(-5).toString('latin1') === '0\r\n\r\n';
  chunks.done = chunks.bytes >= chunks.total || (chunks.total === Number.POSITIVE_INFINITY && last);
  return chunks.done;
}
