import { connect } from 'node:net';

/** Node drops answers to who has said its last word, so that is said when nothing came for this long, in ms. */
const QUIET_MS = 150;

/**
 * Sends bytes over a connection of its own and resolves with what came until the server closed it.
 * @param limitMs after which a server that neither answers nor closes counts as hanging
 * @param end `finish` hears the answers out; `leave` breaks the connection off after the last byte
 * @throws Error (rejection) when the limit passes
 */
export function exchange(
  port: number,
  bytes: Buffer,
  limitMs: number,
  end: 'finish' | 'leave' = 'finish',
): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => {
      reject(
        new Error(`no end within ${limitMs} ms to ${JSON.stringify(bytes.toString('latin1').slice(0, 500))}`),
      );
      socket.destroy();
    }, limitMs);
    const socket = connect(port, '127.0.0.1', () => {
      if (end === 'finish') {
        socket.write(bytes);
        quiet.refresh();
      } else socket.write(bytes, () => socket.resetAndDestroy());
    });
    const quiet = setTimeout(() => socket.end(), QUIET_MS);
    socket.on('data', (data) => {
      quiet.refresh();
      text += data.toString('latin1');
    });
    // A server may well reset a connection that carries garbage; 'close' follows.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      clearTimeout(quiet);
      resolve(text);
    });
  });
}
