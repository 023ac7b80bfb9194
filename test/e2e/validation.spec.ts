import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { ask } from '../kit/ask.js';
import { type Server, startServer } from '../kit/server.js';

describe('requests that are refused', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({
      INPUT_FILES_MAX: '2',
      INPUT_FILE_BYTES_MAX: '10',
      BODY_LIMIT_BYTES: '200000',
    });
  }, 90_000);
  afterAll(() => server?.stop());

  it.each([
    [{}, 'code must be a string; received nothing.'],
    [{ code: 5 }, 'code must be a string; received a value of type number.'],
    [{ code: ' \n\t' }, 'code must not be empty or blank.'],
    [{ code: 'x'.repeat(100_001) }, 'code must be at most 100000 characters; received 100001.'],
    [{ code: '"\ud800"' }, 'code must be valid Unicode; received half of a surrogate pair.'],
    [{ code: '1', nope: 1 }, 'nope is not a known field.'],
    [{ code: '1', context: [] }, 'context must be an object; received an array.'],
    [{ code: '1', context: { a: 'x'.repeat(10_000) } }, /^context must be at most 10000 characters of JSON/],
    [{ code: '1', stdin: 1 }, 'stdin must be a string; received a value of type number.'],
    [
      { code: '1', args: ['a', 1] },
      'args has a fault: [1] must be a string; received a value of type number.',
    ],
    [{ code: '1', env: { 'a b': '' } }, /^env must have names of letters/],
    [{ code: '1', env: { A: 'x\0' } }, 'env has a fault: A must not contain NUL characters.'],
    [{ code: '1', timeout: -1 }, 'timeout must be an integer between 1 and 300000 (ms); received -1.'],
    [{ code: '1', timeout: '5' }, /^timeout must be an integer/],
    [{ code: '1', timeout: 300_001 }, /^timeout must be an integer/],
    [
      { code: '1', files: [{ path: '../x', content: '' }] },
      /^files has a fault: \[0\] path must have no empty/,
    ],
    [{ code: '1', files: [{ path: '/etc/x', content: '' }] }, /path must be relative, or below/],
    [{ code: '1', files: [{ path: 'a', content: '*', encoding: 'base64' }] }, /content must be valid base64/],
    [{ code: '1', files: [{ path: 'a', content: '', mode: 1 }] }, /has the unknown field "mode"/],
  ])('answers 400 to %j', async (body, sentence) => {
    const { status, json } = await server.post('/api/execute', body);
    expect(status).toBe(400);
    expect(json).toMatchObject({ success: false, data: null, code: 'VALIDATION_FAILED' });
    if (typeof sentence === 'string') expect(json.error).toBe(sentence);
    else expect(json.error).toMatch(sentence);
  });

  it('answers 413 to too many or too large input files', async () => {
    const file = { path: 'a', content: 'x' };
    const many = await server.run('1', { files: [file, { ...file, path: 'b' }, { ...file, path: 'c' }] });
    expect(many.status).toBe(413);
    expect(many.json).toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      error: '3 input files were sent; at most 2 are allowed.',
    });
    const large = await server.run('1', { files: [{ path: 'a', content: 'x'.repeat(11) }] });
    expect(large.status).toBe(413);
    expect(large.json.error).toBe('The input file "a" has 11 bytes; at most 10 are allowed per file.');
  });

  it('answers 413 to a body beyond the limit', async () => {
    const { status, json } = await server.run('1', { stdin: 'x'.repeat(200_001) });
    expect(status).toBe(413);
    expect(json.error).toBe('The request body exceeds the 200000 bytes allowed.');
  });

  const sendJson = (body: string | Buffer, headers = {}) =>
    ask(server.port, {
      method: 'POST',
      path: '/api/execute',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });

  it.each([
    ['{"code":', 'line 1, column 9: expected a value, found the end of the text'],
    ['{"code": "1",}', 'line 1, column 14: expected a key in double quotes, found "}"'],
    ['{\n  "code": None\n}', 'line 2, column 11: expected a value, found "None"'],
    ["{'code': '1'}", 'line 1, column 2: expected "}" or a key in double quotes, found "\'"'],
    ['nonsense', 'line 1, column 1: expected a value, found "nonsense"'],
  ])('says where %j is no JSON', async (body, where) => {
    const { status, text } = await sendJson(body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({
      success: false,
      code: 'MALFORMED_JSON',
      error: `The body is not valid JSON: ${where}.`,
    });
  });

  it.each(['__proto__', 'constructor', 'toString'])(
    'knows no field %s, and hands it on in context',
    async (key) => {
      const unknown = await sendJson(`{"code":"1","${key}":{"x":1}}`);
      expect([unknown.status, JSON.parse(unknown.text).error]).toEqual([400, `${key} is not a known field.`]);
      const inside = await sendJson(`{"code":"sorted(a)","context":{"a":{"${key}":1,"b":2}}}`);
      expect(JSON.parse(inside.text).data.result).toEqual([key, 'b'].sort());
    },
  );

  it('takes a byte order mark before JSON for nothing', async () => {
    expect(JSON.parse((await sendJson('\ufeff{"code":"6 * 7"}')).text).data.result).toBe(42);
  });

  it.each([
    ['/api/execute', 'application/json', '{"code":"1"}'],
    ['/api/execute-raw', 'text/plain', '1'],
    ['/api/execute-stream', 'application/json', '{"code":"1"}'],
    ['/api/sessions', 'application/json', '{}'],
    ['/api/check', 'application/json', '{"code":"1"}'],
    ['/api/execute', 'multipart/form-data; boundary=b', '--b--'],
  ])('answers 415 with the reason to a compressed body: POST %s as %s', async (path, type, body) => {
    const headers = { 'content-type': type, 'content-encoding': 'gzip' };
    const answer = await ask(server.port, { method: 'POST', path, headers, body: gzipSync(body) });
    expect([answer.status, answer.code, answer.headers['accept-encoding']]).toEqual([
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'identity',
    ]);
    expect(answer.text).toContain(
      'has the Content-Encoding \\"gzip\\", which this server does not support; send it uncompressed.',
    );
  });

  it('reads text in the charset that it says', async () => {
    const send = (charset: string) =>
      ask(server.port, {
        method: 'POST',
        path: '/api/execute-raw',
        headers: { 'content-type': `text/plain; charset=${charset}` },
        body: Buffer.from('"\xe9"', 'latin1'),
      });
    expect(JSON.parse((await send('iso-8859-1')).text).data.result).toBe('\u00e9');
    expect((await send('utf-8')).status).toBe(400);
    expect([
      (await send('utf-16')).status,
      (await sendJson('{}', { 'content-type': 'application/json; charset=utf-16' })).status,
    ]).toEqual([415, 415]);
  });

  it.each([
    ['in lines', 'AQID\r\nBAU=\r\n'],
    ['without padding', 'AQIDBAU'],
    ['in the alphabet for URLs', '-_-_-_8'],
  ])('takes base64 %s', async (_how, content) => {
    const file = { path: 'a', encoding: 'base64', content };
    const { json } = await server.run('list(open("a", "rb").read())', { files: [file] });
    expect(json.data.result).toEqual([...Buffer.from(content, 'base64')]);
  });

  it('answers 400 to a body that is not UTF-8', async () => {
    const response = await fetch(`${server.url}/api/execute`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.concat([Buffer.from('{"code":"'), Buffer.from([0xff]), Buffer.from('"}')]),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'The body must be encoded as UTF-8.' });
  });

  it('answers 400 to an empty body', async () => {
    const { status, json } = await server.send('POST', '/api/execute', '', {
      'content-type': 'application/json',
    });
    expect(status).toBe(400);
    expect(json.code).toBe('EMPTY_BODY');
  });

  it('lives through hostile nesting', async () => {
    const deep = `{"code":"1","context":{"a":${'['.repeat(90_000)}${']'.repeat(90_000)}}}`;
    const { status, json } = await server.send('POST', '/api/execute', deep, {
      'content-type': 'application/json',
    });
    expect(status).toBe(400);
    expect(json.error).toBe('context must be nested at most 200 levels deep.');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])(
    'answers 415 to %s',
    async (type) => {
      const { status, json } = await server.send('POST', '/api/execute', 'code=1', { 'content-type': type });
      expect(status).toBe(415);
      expect(json).toMatchObject({ success: false, data: null, code: 'UNSUPPORTED_MEDIA_TYPE' });
    },
  );

  it('answers an unknown path in the envelope', async () => {
    const { status, json } = await server.get('/api/nope?x=1');
    expect(status).toBe(404);
    expect(json).toMatchObject({ success: false, data: null, code: 'NOT_FOUND', error: expect.any(String) });
  });

  it('answers a wrong method with those that are right', async () => {
    const { status, json, headers } = await server.send('DELETE', '/api/execute');
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe('POST');
    expect(json.code).toBe('METHOD_NOT_ALLOWED');
  });

  it('answers a broken path and bytes that are no HTTP in the envelope', async () => {
    expect((await server.get('/api/%zz')).json).toMatchObject({ success: false, code: 'VALIDATION_FAILED' });
    const raw = await new Promise<string>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write('nonsense\r\n\r\n'));
      let text = '';
      socket.on('data', (data) => {
        text += data.toString();
      });
      socket.on('close', () => resolve(text));
    });
    expect(raw).toMatch(/^HTTP\/1\.1 400 .*"success":false/s);
  });
});
