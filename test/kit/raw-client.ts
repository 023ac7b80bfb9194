import { connect, type Socket } from 'node:net';

/** A client of one connection that speaks and listens as a test wants it to. */
export interface RawClient {
  readonly socket: Socket;
  /** What came so far, as latin1. */
  text(): string;
  write(bytes: string | Buffer): Promise<void>;
  /** From here on it reads; it does so from the start unless told otherwise. */
  read(): void;
  /** Resolves when the text matches. @throws Error (rejection) when the connection ends before, or the limit (ms) passes */
  until(pattern: RegExp, limitMs?: number): Promise<string>;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
}

/** @param options reads: false leaves everything in the buffers of the two kernels, and then of the server */
export async function openRaw(port: number, { reads = true } = {}): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1' });
  const chunks: Buffer[] = [];
  let changed = (): void => {};
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    changed();
  });
  if (!reads) socket.pause();
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      changed();
      resolve();
    });
  });
  await Promise.race([new Promise<void>((resolve) => socket.once('connect', resolve)), closed]);
  const text = (): string => Buffer.concat(chunks).toString('latin1');
  const until = async (pattern: RegExp, limitMs = 20_000): Promise<string> => {
    const deadline = performance.now() + limitMs;
    while (!pattern.test(text())) {
      if (socket.destroyed)
        throw new Error(`the connection ended before ${pattern}: ${text().slice(0, 300)}`);
      if (performance.now() > deadline) throw new Error(`no ${pattern} within ${limitMs} ms`);
      await new Promise<void>((resolve) => {
        changed = resolve;
        setTimeout(resolve, 100);
      });
    }
    return text();
  };
  return {
    socket,
    text,
    until,
    closed,
    read: () => socket.resume(),
    write: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
  };
}

/** The head of a request, with the empty line that ends it. */
export function headOf(method: string, path: string, headers: Record<string, string | number> = {}): string {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/** A POST of JSON, whole. */
export function jsonRequest(path: string, body: unknown, headers: Record<string, string> = {}): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const more = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers };
  return headOf('POST', path, more) + text;
}
