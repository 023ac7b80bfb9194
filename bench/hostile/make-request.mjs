import { send } from '../kit/raw-client.mjs';

export const MB = 1 << 20;
const PIECE = 1 << 16;

/** Text in pieces of 64 KB, as a socket would carry it. */
export function* pieces(text) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

/** A text that repeats `unit` up to `bytes`. */
export const fill = (unit, bytes) => unit.repeat(Math.floor(bytes / Buffer.byteLength(unit)));

/** Each of `bytes` bytes in a chunk of its own, as chunked encoding allows: six bytes on the wire for one. */
export function* tinyChunks(bytes, unit = 'x') {
  const many = Buffer.from(`1\r\n${unit}\r\n`.repeat(10_000));
  for (let at = 0; at < bytes; at += 10_000) yield many;
  yield '0\r\n\r\n';
}

/** @returns the status of the answer; 0 when there was none */
export async function post(port, path, type, body, { length, headers = [], reads, method = 'POST' } = {}) {
  const framing = length === undefined ? 'transfer-encoding: chunked' : `content-length: ${length}`;
  const head = [
    `${method} ${path} HTTP/1.1`,
    'host: localhost',
    `content-type: ${type}`,
    framing,
    ...headers,
  ];
  return send(port, { head: head.join('\r\n'), body, reads });
}

/** POST of a text as JSON. */
export function postJson(port, path, text, { headers, reads } = {}) {
  const length = Buffer.byteLength(text);
  return post(port, path, 'application/json', pieces(text), { length, headers, reads });
}

export const BOUNDARY = 'a-boundary';

/** The bytes of a form. @param {{name: string, filename?: string, text: string}[]} parts */
export function formOf(parts, boundary = BOUNDARY) {
  const text = parts.map(
    ({ name, filename, text: content }) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"\r\ncontent-type: application/octet-stream`}\r\n\r\n${content}\r\n`,
  );
  return `${text.join('')}--${boundary}--\r\n`;
}

export function postForm(port, path, parts, { boundary = BOUNDARY, reads, headers } = {}) {
  const text = formOf(parts, boundary);
  const type = `multipart/form-data; boundary=${boundary}`;
  return post(port, path, type, pieces(text), { length: Buffer.byteLength(text), reads, headers });
}
