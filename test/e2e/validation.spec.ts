import { connect } from 'node:net';
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
    [{ code: ' \n\t' }, 'code must not be empty or only white space.'],
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
    [{ code: '1', timeout: -1 }, 'timeout must be an integer from 1 to 300000 (ms); received -1.'],
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
      error: '3 input files were sent, and 2 are allowed.',
    });
    const large = await server.run('1', { files: [{ path: 'a', content: 'x'.repeat(11) }] });
    expect(large.status).toBe(413);
    expect(large.json.error).toBe('The input file "a" has 11 bytes, and 10 are allowed for one file.');
  });

  it('answers 413 to a body beyond the limit', async () => {
    const { status, json } = await server.run('1', { stdin: 'x'.repeat(200_001) });
    expect(status).toBe(413);
    expect(json.error).toBe('The request body is larger than the 200000 bytes allowed.');
  });

  it.each(['{"code":', '{"code": "1",}', 'nonsense'])('answers 400 to %s, which is no JSON', async (body) => {
    const { status, json, text } = await server.send('POST', '/api/execute', body, {
      'content-type': 'application/json',
    });
    expect(status).toBe(400);
    expect(json).toMatchObject({ success: false, code: 'MALFORMED_JSON' });
    expect(text).not.toMatch(/node_modules|\.js:|SyntaxError/);
  });

  it('refuses keys that reach for prototypes', async () => {
    const { status, json } = await server.send('POST', '/api/execute', '{"code":"1","__proto__":{"x":1}}', {
      'content-type': 'application/json',
    });
    expect(status).toBe(400);
    expect(json.code).toBe('MALFORMED_JSON');
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
