import { fill, MB, post, postJson, tinyChunks } from './make-request.mjs';

/** As large as the default JSON_LIMIT_BYTES lets a body be, with room for what is around it. */
const JSON_BYTES = 8 * MB - 2_000;
const EXECUTE = '/api/execute';

const fields = (text) => `{"code":"1",${text}}`;
const many = (count, one) => Array.from({ length: count }, (_, n) => one(n)).join(',');
const keys = (count) => many(count, (n) => `"field${n}":1`);
const inContext = (text) => fields(`"context":${text}`);
const oneFile = (content, more = '') => `"files":[{"path":"a","content":"${content}"${more}}]`;
const base64File = () => oneFile(fill('QUJD', Math.floor((5 * MB) / 3) * 4), ',"encoding":"base64"');

/** A body for POST /api/execute, made when it is sent. */
const execute = (make, headers) => (port) => postJson(port, EXECUTE, make(), { headers });
const long = (unit) => fill(unit, JSON_BYTES - 100);

/** As many keys, lists and numbers as are allowed, and for the rest the text that costs a parser most. */
function fullest() {
  const text = fields(
    `"context":{${keys(20_000)}},"args":[${fill('[],', 3 * 49_000)}1],"env":[${fill('1e5,', 4 * 200_000)}1],"stdin":"`,
  );
  return `${text}${fill('\\"', JSON_BYTES - text.length)}"}`;
}

const smallFiles = () =>
  fields(`"files":[${many(7_000, (n) => `{"path":"${'a/'.repeat(250)}${n}","content":""}`)}]`);
const badItems = () =>
  many(50, () => `{"code":"1",${oneFile(`${fill('QUJD', 150_000)}*`, ',"encoding":"base64"')}}`);
const fullItems = () => many(50, () => `{"code":"1","context":{"a":[${fill('1,', 9_900)}1]}}`);

/** @type {[name: string, send: (port: number) => Promise<{status: number}>][]} */
export const JSON_BODIES = [
  ['500,000 unknown fields', execute(() => fields(keys(500_000)))],
  ['as many unknown fields as JSON may have', execute(() => fields(keys(21_000)))],
  ['many keys in context', execute(() => inContext(`{${keys(500_000)}}`))],
  ['as many keys in context as JSON may have', execute(() => inContext(`{${keys(21_000)}}`))],
  ['many keys in env', execute(() => fields(`"env":{${keys(500_000)}}`))],
  ['as much of everything as JSON may have', execute(fullest)],
  ['as many small files as JSON may have', execute(smallFiles)],
  ['many numbers', execute(() => inContext(`{"a":[${long('1e5,')}1]}`))],
  ['one long number', execute(() => fields(`"timeout":${long('9')}`))],
  ['one long key', execute(() => fields(`"${long('k')}":1`))],
  [
    'millions of nested arrays',
    execute(() => inContext(fill('[', JSON_BYTES / 2) + fill(']', JSON_BYTES / 2 - 50))),
  ],
  ['millions of arrays side by side', execute(() => inContext(`{"a":[${long('[],')}1]}`))],
  [
    'deep context and an Idempotency-Key',
    execute(() => inContext(`{"a":${fill('[', 9e4)}${fill(']', 9e4)}}`), ['idempotency-key: deep']),
  ],
  ['blanks', execute(() => `{"code":"1"${long(' ')}}`)],
  ['a file in base64', execute(() => fields(base64File()))],
  ['a file in base64 and an Idempotency-Key', execute(() => fields(base64File()), ['idempotency-key: once'])],
  ['a job with a file', (port) => postJson(port, '/api/jobs', fields(base64File()))],
  ['a session with a file', (port) => postJson(port, '/api/sessions', `{${base64File()}}`)],
  ['a file of escapes', execute(() => fields(oneFile(long('\\u0001'))))],
  ['a file of quotes', execute(() => fields(oneFile(long('\\"'))))],
  ['a file of emoji', execute(() => fields(oneFile(fill('\u{1F600}', 5 * MB))))],
  ['stdin of escaped surrogates', execute(() => fields(`"stdin":"${long('\\ud83d\\ude00')}"`))],
  ['context of one long text', execute(() => inContext(`{"a":"${long('\\"')}"}`))],
  [
    'metadata of one long text',
    (port) => postJson(port, '/api/sessions', `{"metadata":{"a":"${long('\\"')}"}}`),
  ],
  ['code that is too long', execute(() => `{"code":"${long('\\u0020')}"}`)],
  ['a batch of bad items', (port) => postJson(port, '/api/execute/batch', `{"items":[${badItems()}]}`)],
  ['a batch of full items', (port) => postJson(port, '/api/execute/batch', `{"items":[${fullItems()}]}`)],
  ['JSON byte by byte', (port) => post(port, EXECUTE, 'application/json', tinyChunks(JSON_BYTES, ' '))],
  ['JSON at an unknown path', (port) => postJson(port, '/api/nowhere', fields(keys(500_000)))],
];
