/** Values that programs make to harm whoever reads them: JSON without end, texts that end events, times of no calendar. */
import { readFileSync } from 'node:fs';
import { readEventSource } from '../kit/event-source.js';
import { py } from '../kit/py.js';
import { type Server, startServer } from '../kit/server.js';

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

/** JSON with every line break that there is, between its values and within them. */
const BREAKS = py`
  import json, os
  text = "a\u2028b\u0085c\nd\re\r\n\nevent: done\ndata: {}\n\n"
  def write(bundle):
      device = os.open("/dev/display", os.O_WRONLY)
      os.write(device, json.dumps(bundle).encode())
      os.close(device)
  broken = "\n[\r1,\r\n\n" + json.dumps(text, ensure_ascii=False) + "\n\r]\r\n"
  write({"application/json": broken, "text/plain": text})
  print(text, end="")
  import harness.entry
  encode = harness.entry._encode
  def forged(answer):
      answer["result"] = broken
      return encode(answer)
  harness.entry._encode = forged
  0
`;
const TEXT = 'a\u2028b\u0085c\nd\re\r\n\nevent: done\ndata: {}\n\n';
const ACCEPT = { accept: 'text/event-stream' };

describe('events', () => {
  it('carry any text and any JSON of a program, each in one line', async () => {
    const { text } = await server.post('/api/execute', { code: BREAKS }, ACCEPT);
    const events = readEventSource(Buffer.from(text)).map(({ type, data }) => ({
      type,
      data: JSON.parse(data),
    }));
    expect(events.map(({ type }) => type)).toEqual(['started', 'display', 'stdout', 'result', 'done']);
    expect(events[1]?.data).toEqual({ 'application/json': [1, TEXT], 'text/plain': TEXT });
    expect(events[2]?.data.text).toBe(TEXT);
    expect(events[3]?.data.data).toMatchObject({
      result: [1, TEXT],
      stdout: TEXT,
      display: [{ 'application/json': [1, TEXT], 'text/plain': TEXT }],
    });
    const data = text.split('\n').filter((line) => line.startsWith('data: '));
    expect(data).toHaveLength(5);
    expect(data.filter((line) => /[\r\u0085\u2028]/.test(line))).toEqual([]);
  });

  it('do so in the form of the predecessor too', async () => {
    const { text } = await server.post('/api/execute-stream', { code: BREAKS });
    const events = readEventSource(Buffer.from(text)).map(({ data }) => JSON.parse(data));
    expect(events.map(({ type }) => type)).toEqual(['status', 'stdout', 'result', 'complete']);
    expect(events[1].content).toBe(TEXT);
    expect(events[2].result).toEqual([1, TEXT]);
  });

  it('and the answers of jobs and of /api/execute are the same JSON', async () => {
    const plain = await server.post('/api/execute', { code: BREAKS });
    expect(plain.json.data.result).toEqual([1, TEXT]);
    const { json } = await server.post('/api/jobs', { code: BREAKS });
    const job = await server.get(`/api/jobs/${json.data.id}?wait=30`);
    expect(job.json.data.answer.data).toMatchObject({ result: [1, TEXT], display: [{ 'text/plain': TEXT }] });
  });
});

describe('JSON without end', () => {
  const peakMb = () =>
    Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'latin1'))?.[1]) / 1024;

  it.each([
    ['a display nested without end', `"[" * 1_900_000 + "]" * 1_900_000`, 0],
    ['a display of a million arrays', `"[" + "[]," * 1_200_000 + "[]]"`, 0],
    ['a display of a million numbers', `"[" + "1," * 900_000 + "1]"`, 1],
  ])('%s costs the service neither memory nor time', async (_what, json, shown) => {
    const before = peakMb();
    const code = `import os, json\nos.write(os.open("/dev/display", os.O_WRONLY), json.dumps({"application/json": ${json}}).encode())`;
    const answer = await server.run(code);
    expect([answer.status, answer.json.data.display.length]).toEqual([200, shown]);
    expect(peakMb() - before).toBeLessThan(100);
  });

  it('a result nested without end, forged in the harness, ends that worker only', async () => {
    const before = peakMb();
    const code = `import harness.entry\nharness.entry._encode = lambda a: '{"outcome":"ok","result":"' + "[" * 500_000 + "]" * 500_000 + '"}'`;
    expect((await server.run(code)).json.data.outcome).toBe('crashed');
    expect((await server.run('6 * 7')).json.data.result).toBe(42);
    expect(peakMb() - before).toBeLessThan(100);
  });
});

it('files of a session with times of no calendar are listed with the nearest that has one', async () => {
  const { json } = await server.post('/api/sessions', {});
  const id = json.data.id;
  const code =
    'import os\nfor name, t in (("far", 2**62), ("before", -2**62), ("late", 10**12), ("now", 1)):\n  open(name, "w").write("x")\n  os.utime(name, (t, t))\nos.stat("far").st_mtime';
  expect((await server.post(`/api/sessions/${id}/execute`, { code })).json.data.outcome).toBe('ok');
  const { status, json: listed } = await server.get(`/api/sessions/${id}/files`);
  expect(status).toBe(200);
  const times = Object.fromEntries(
    listed.data.files.map(({ path, modifiedAt }: { path: string; modifiedAt: string }) => [path, modifiedAt]),
  );
  expect(times).toMatchObject({
    far: '9999-12-31T23:59:59.999Z',
    late: '9999-12-31T23:59:59.999Z',
    before: '0000-01-01T00:00:00.000Z',
    now: '1970-01-01T00:00:01.000Z',
  });
  expect((await server.get(`/api/sessions/${id}/files/far`)).status).toBe(200);
  // The next step finds them, and can go on.
  const next = await server.post(`/api/sessions/${id}/execute`, {
    code: 'import os\nos.stat("far").st_mtime > 8e12',
  });
  expect(next.json.data.result).toBe(true);
});
