import type { Random } from './random.mjs';

/** JSON texts of every type, at their edges, and some random ones. */
export function jsonValues(random: Random): string[] {
  const texts = [
    '',
    ' ',
    '\0',
    '\u202e',
    '\ud800',
    '1',
    '__proto__',
    '../../etc/passwd',
    '/',
    'a'.repeat(300),
  ];
  return [
    'null',
    'true',
    'false',
    '0',
    '-0',
    '-1',
    '1.5',
    '1e308',
    '1e999',
    '9007199254740993',
    ...texts.map((text) => JSON.stringify(text)),
    JSON.stringify(random.bytes(200).toString('latin1')),
    '[]',
    '[null]',
    '[[]]',
    '[1,"a",{}]',
    '{}',
    '{"":""}',
    '{"constructor":{"prototype":{}}}',
    '{"toString":"x","valueOf":1,"length":9,"toJSON":"x","hasOwnProperty":null}',
    '{"__proto__":{"x":1}}',
    '{"path":null,"content":[]}',
    '[{"path":{},"content":{"toString":1}}]',
    '{"a":null,"b":[1],"c":{"d":"e"}}',
  ];
}

/** A body of random bytes, or JSON and Python in which some bytes are random. */
export function gibberish(random: Random): Buffer {
  const base = random.pick([
    '{"code":"1","stdin":"x","args":["a"],"env":{"A":"b"},"files":[{"path":"a","content":"x"}],"timeout":500}',
    'print("hello")\n6 * 7',
    '',
  ]);
  const body = base === '' ? random.bytes(random.below(300)) : Buffer.from(base);
  for (let n = random.below(6); n > 0 && body.length > 0; n--) {
    body[random.below(body.length)] = random.below(256);
  }
  return random.below(4) === 0 ? body.subarray(0, random.below(body.length + 1)) : body;
}

const BODY = '{"code":"1"}';

/** One or several requests on one connection, with odd headers, wrong lengths, cut off or changed anywhere. */
export function mutatedRequest(random: Random): Buffer {
  let bytes = Buffer.concat(Array.from({ length: 1 + random.below(3) }, () => request(random)));
  for (let n = random.below(4); n > 0; n--) {
    const at = random.below(bytes.length);
    const filling = random.pick([
      random.bytes(1 + random.below(8)),
      Buffer.from('\r\n\r\n'),
      Buffer.from('\0'),
      Buffer.alloc(0),
    ]);
    bytes = Buffer.concat([bytes.subarray(0, at), filling, bytes.subarray(at + random.below(4))]);
  }
  return random.below(5) === 0 ? bytes.subarray(0, random.below(bytes.length)) : bytes;
}

function request(random: Random): Buffer {
  const method = random.pick([
    'POST',
    'POST',
    'POST',
    'GET',
    'PUT',
    'OPTIONS',
    'TRACE',
    'CONNECT',
    'PRI',
    'post',
  ]);
  const target = random.pick([
    '/api/execute',
    '/api/execute',
    '/api/execute-raw',
    '/api/status',
    '/api/nothing',
    '*',
    '//',
    '/api/%00',
    '/%ff/../..',
    'http://other/api/execute',
    `/${'a'.repeat(random.below(5_000))}`,
    '/api/execute?a[__proto__]=1',
  ]);
  const length = random.pick([
    String(BODY.length),
    String(BODY.length),
    '0',
    '5',
    '99',
    '-1',
    '1e3',
    '0x10',
    'x',
  ]);
  const odd = random.pick([
    '',
    '',
    `content-length: ${length}`,
    'transfer-encoding: chunked',
    'transfer-encoding: gzip, chunked',
    'expect: 100-continue',
    'expect: something',
    'upgrade: websocket\r\nconnection: upgrade',
    'upgrade: h2c\r\nconnection: upgrade, http2-settings\r\nhttp2-settings: AAA',
    'content-encoding: gzip',
    'content-type: text/plain',
    `x-request-id: ${random
      .bytes(20)
      .toString('latin1')
      .replace(/[\r\n]/g, '')}`,
    `x-request-id: ${'r'.repeat(10_000)}`,
    `x-long: ${'h'.repeat(random.below(20_000))}`,
    Array.from({ length: random.below(2_500) }, (_, n) => `h${n}: 1`).join('\r\n'),
    'host: a\r\nhost: b',
    ': no name',
    'no colon',
    ' folded: line',
  ]);
  const version = random.pick(['1.1', '1.1', '1.1', '1.0', '2.0', '9.9', '']);
  const head = [`${method} ${target} HTTP/${version}`, 'host: localhost', 'content-type: application/json'];
  if (!odd.includes('content-length') && !odd.includes('transfer')) head.push(`content-length: ${length}`);
  if (odd) head.push(odd);
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${BODY}`, 'latin1');
}
