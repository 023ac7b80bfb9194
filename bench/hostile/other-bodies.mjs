import { fill, MB, post, postForm, tinyChunks } from './make-request.mjs';

const EXECUTE = '/api/execute';
const FILE_BYTES = 5 * MB;
const REQUEST = { name: 'request', text: '{"code":"1"}' };
const NO_SESSION = '/api/sessions/00000000000000000000000000000000';
const several = (count, one) => Array.from({ length: count }, (_, n) => one(n));

/** A form of 60 MB whose files are half boundary. */
export const LARGE_FORM = [
  REQUEST,
  ...several(12, (n) => ({ name: `f${n}`, filename: 'f', text: fill('ab\r\n-', FILE_BYTES) })),
];

const form = (make, options) => (port) => postForm(port, EXECUTE, make(), options);

function raw(unit) {
  const text = fill(unit, 10 * MB);
  return (port) => post(port, '/api/execute-raw', 'text/plain', [text], { length: Buffer.byteLength(text) });
}

function formByteByByte(port) {
  const open = `--b\r\ncontent-disposition: form-data; name="f"; filename="f"\r\n\r\n`;
  const body = function* () {
    yield `${open.length.toString(16)}\r\n${open}\r\n`;
    yield* tinyChunks(FILE_BYTES);
  };
  return post(port, EXECUTE, 'multipart/form-data; boundary=b', body());
}

/** Bytes in which a search for the boundary gets furthest before it fails. */
function nearlyBoundaries(length) {
  const boundary = 'b'.repeat(length);
  const near = `${fill('b', 20_000)}\r\n--${boundary.slice(1)}c`;
  return form(() => [REQUEST, { name: 'f', filename: 'f', text: fill(near, FILE_BYTES) }], { boundary });
}

/** @type {[name: string, send: (port: number) => Promise<{status: number}>][]} */
export const OTHER_BODIES = [
  ['text for execute-raw', raw('#')],
  ['blanks for execute-raw', raw(' ')],
  ['emoji for execute-raw', raw('\u{1F600}')],
  ['a form of 60 MB', form(() => LARGE_FORM)],
  [
    'a form with many fields in its JSON',
    form(() => [{ name: 'request', text: `{${fill('"a":1,', 7 * MB)}"code":"1"}` }]),
  ],
  ['a form with deep JSON', form(() => [{ name: 'request', text: fill('[', 7 * MB) }])],
  ['a form byte by byte', formByteByByte],
  ['a form of what is nearly its boundary', nearlyBoundaries(69)],
  ['a form with a boundary of 8 KB', nearlyBoundaries(8_000)],
  ['a form of many empty parts', form(() => several(200_000, () => ({ name: 'a', text: '' })))],
  [
    'a form of long headers',
    form(() => several(100, (n) => ({ name: `a${n}`, filename: 'x'.repeat(60_000), text: '' }))),
  ],
  [
    'a file byte by byte',
    (port) => post(port, `${NO_SESSION}/files/a`, 'a/b', tinyChunks(10 * MB), { method: 'PUT' }),
  ],
];
