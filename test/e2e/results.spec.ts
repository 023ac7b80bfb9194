/** Results on every way that they leave: exact, described on request, and readable for strict parsers. */
import { hasHalfCharacter } from '../../src/engine/protocol/whole-characters.js';
import { readEventSource } from '../kit/event-source.js';
import { type Answer, type Server, startServer } from '../kit/server.js';

let server: Server;
beforeAll(async () => {
  server = await startServer();
}, 90_000);
afterAll(() => server?.stop());

const CODE = 'import datetime\n{"rows": [1, 2, 3, {"when": datetime.date(2024, 1, 2)}]}';
const FAULT = {
  path: '$.rows[3].when',
  type: 'datetime.date',
  message: '$.rows[3].when: datetime.date has no lossless form in JSON; resultFormat "described" has one',
};
const PLAIN = { success: true, data: { outcome: 'ok', result: null, resultFaults: [FAULT] } };
const DESCRIBED = {
  success: true,
  data: { result: { rows: [1, 2, 3, { when: { $type: 'datetime.date', value: '2024-01-02' } }] } },
};

/** The answer to the code, plain and described, on each way that runs it. */
const WAYS: [string, (body: object) => Promise<unknown>][] = [
  ['an execution', async (body) => (await server.post('/api/execute', body)).json],
  [
    'a stream',
    async (body) => {
      const { text } = await server.post('/api/execute', body, { accept: 'text/event-stream' });
      const result = readEventSource(Buffer.from(text)).find(({ type }) => type === 'result');
      return JSON.parse(String(result?.data));
    },
  ],
  [
    'a form',
    async (body) => {
      const form = new FormData();
      form.set('request', JSON.stringify(body));
      return (await fetch(`${server.url}/api/execute`, { method: 'POST', body: form })).json();
    },
  ],
  [
    'a batch',
    async (body) => (await server.post('/api/execute/batch', { items: [body] })).json.data.results[0],
  ],
  [
    'a session',
    async (body) => {
      const { id } = (await server.post('/api/sessions', {})).json.data;
      return (await server.post(`/api/sessions/${id}/execute`, body)).json;
    },
  ],
  [
    'a job',
    async (body) => {
      const { id } = (await server.post('/api/jobs', body)).json.data;
      return (await server.get(`/api/jobs/${id}?wait=30`)).json.data.answer;
    },
  ],
];

it.each(WAYS)('of %s say where JSON ends, and are described when that is asked for', async (_way, ask) => {
  expect(await ask({ code: CODE })).toMatchObject(PLAIN);
  expect(await ask({ code: CODE, resultFormat: 'json' })).toMatchObject(PLAIN);
  const described = (await ask({ code: CODE, resultFormat: 'described' })) as { data: object };
  expect(described).toMatchObject(DESCRIBED);
  expect(described.data).not.toHaveProperty('resultFaults');
});

it.each(WAYS)('of %s name the display that shows the value', async (_way, ask) => {
  const code =
    'display("before")\nclass Table:\n  def _repr_html_(self): return "<table>"\n  def __repr__(self): return "T"\nTable()';
  expect(await ask({ code })).toMatchObject({
    data: {
      display: [{ 'text/plain': "'before'" }, { 'text/plain': 'T', 'text/html': '<table>' }],
      resultDisplay: 1,
    },
  });
  const { data } = (await ask({ code: 'display("shown"); 1' })) as { data: object };
  expect(data).not.toHaveProperty('resultDisplay');
});

it.each(['str', 'JSON', '', 1, ['json'], {}])('in the format %j are refused', async (resultFormat) => {
  const { status, json } = await server.post('/api/execute', { code: '1', resultFormat });
  expect([status, json.code]).toEqual([400, 'VALIDATION_FAILED']);
  expect(json.error).toMatch(/^resultFormat must be one of json, described; received /);
});

it('keep every digit of an integer, whatever Python prints', async () => {
  const { text } = await server.run('{"n": 10 ** 10_000 + 7}');
  expect(text).toContain(`"result":{"n":1${'0'.repeat(9_999)}7}`);
});

describe('half of a character never leaves', () => {
  const expectWhole = ({ status, text }: Answer) => {
    expect([status, hasHalfCharacter(text)]).toEqual([200, false]);
  };

  it.each([
    ['a result', '{"a": "\\ud800", "\\udc00": 1}'],
    ['a message', 'raise ValueError("\\ud800")'],
    [
      'the name of a file',
      'import os\nf = os.open(b"a\\xed\\xa0\\x80", os.O_CREAT | os.O_WRONLY); os.write(f, b"x"); os.close(f)',
    ],
    ['a display', 'class E:\n  def _repr_html_(self): return "\\ud800"\nE()'],
  ])('in %s', async (_what, code) => {
    const answer = await server.run(code);
    expectWhole(answer);
    expect(answer.json.data.outcome).not.toBe('crashed');
    expectWhole(await server.post('/api/execute', { code }, { accept: 'text/event-stream' }));
    expectWhole(await server.send('POST', '/api/execute-raw', code, { 'content-type': 'text/plain' }));
  });

  it('in the files and the metadata of a session', async () => {
    const body = '{"metadata":{"title":"a\\ud800b","\\udc00":["\\udfff"]}}';
    const made = await server.send('POST', '/api/sessions', body, { 'content-type': 'application/json' });
    expect(hasHalfCharacter(made.text)).toBe(false);
    const { id } = made.json.data;
    const code = 'open(b"a\\xed\\xa0\\x80", "w").close()';
    expectWhole(await server.post(`/api/sessions/${id}/execute`, { code }));
    for (const path of [`/api/sessions/${id}`, '/api/sessions', `/api/sessions/${id}/files`]) {
      expectWhole(await server.get(path));
    }
    expect((await server.get(`/api/sessions/${id}`)).json.data.metadata.title).toBe('a\ufffdb');
  });
});
