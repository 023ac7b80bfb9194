import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { writeKeys } from '../kit/keys.js';
import { resume, startRun, TOOLS, toTheEnd } from '../kit/runs.js';
import { postAndLeave, type Server, startServer, waitFor } from '../kit/server.js';
import { makeSession } from '../kit/sessions.js';

const ASKS = 'x = await search("a")\nprint(x)\nawait search(q=str(x))';
const value = (id: string, given: unknown) => [{ id, value: given }];

describe('a run that waits', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({
      PYODIDE_POOL_SIZE: '2',
      RUN_ROUNDS_MAX: '20',
      RUN_RESULTS_BYTES_MAX: '10000',
    });
  }, 90_000);
  afterAll(() => server?.stop());

  it('answers with its calls, and goes on with their results, digits and all', async () => {
    const first = await startRun(server, ASKS);
    const { run, calls, outcome, exitCode } = first.json.data;
    expect([first.status, first.json.success, outcome, exitCode]).toEqual([200, true, 'waiting', null]);
    expect(run).toMatchObject({
      id: first.json.data.executionId,
      state: 'waiting',
      round: 1,
      durable: false,
    });
    expect(calls).toEqual([{ id: 'c1', name: 'search', arguments: { q: 'a' } }]);
    const body = `{"round": 1, "results": [{"id": "c1", "value": [12345678901234567890, 1.0]}]}`;
    const second = await server.send('POST', `/api/runs/${run.id}/resume`, body, {
      'content-type': 'application/json',
    });
    expect([second.json.data.stdout, second.json.data.run.round]).toEqual([
      '[12345678901234567890, 1.0]\n',
      2,
    ]);
    const last = await resume(server, second, value('c2', 'end'));
    expect(last.json.data).toMatchObject({
      outcome: 'ok',
      result: 'end',
      run: { state: 'ended', outcome: 'ok' },
    });
  });

  it('has one answer for a round: the same results get it again, others are refused, and so are other rounds', async () => {
    const first = await startRun(server, `${ASKS}\nimport random\nrandom.random()`);
    const second = await resume(server, first, value('c1', 5));
    const again = await resume(server, first, value('c1', 5));
    const { meta: _, ...before } = second.json;
    expect(again.json).toMatchObject(before);
    expect((await resume(server, first, value('c1', 6))).json.code).toBe('RUN_CONFLICT');
    const last = await resume(server, second, value('c2', 5));
    expect((await resume(server, second, value('c2', 5))).json.data).toEqual(last.json.data);
    expect((await resume(server, first, value('c1', 5))).json.code).toBe('RUN_CONFLICT');
    expect((await resume(server, last, [])).json.code).toBe('RUN_CONFLICT');
  });

  it('is run once by requests that come at the same time', async () => {
    const first = await startRun(server, 'x = await search("a")\nimport os\nos.urandom(8).hex()');
    const answers = await Promise.all([1, 2, 3, 4].map(() => resume(server, first, value('c1', 5))));
    expect(new Set(answers.map(({ json }) => json.data.result)).size).toBe(1);
    expect(answers[0]?.json.data.outcome).toBe('ok');
  });

  it('stays where it is when its worker dies in a round, or its client leaves', async () => {
    const first = await startRun(server, 'x = await search("a")\nimport time\ntime.sleep(x)\nx');
    const url = `/api/runs/${first.json.data.run.id}/resume`;
    const busy = async () => (await server.get('/api/status')).json.data.pool.busy > 0;
    const running = resume(server, first, value('c1', 20));
    await waitFor(busy, 5_000);
    const { workers } = (await server.get('/api/status')).json.data.pool;
    process.kill(workers.find(({ state }: { state: string }) => state === 'BUSY').pid, 'SIGKILL');
    const died = (await running).json.data;
    expect([died.outcome, died.run.round, died.calls]).toEqual(['crashed', 1, first.json.data.calls]);
    await postAndLeave(server, url, { round: 1, results: value('c1', 20) }, 300);
    await waitFor(async () => !(await busy()), 10_000);
    expect((await server.get(`/api/runs/${first.json.data.run.id}`)).json.data.run.round).toBe(1);
    expect((await resume(server, first, value('c1', 0))).json.data).toMatchObject({
      outcome: 'ok',
      result: 0,
    });
  }, 60_000);

  it('is listed and read, and is an execution that can be cancelled', async () => {
    const id = randomUUID();
    const first = await startRun(server, ASKS, { 'x-execution-id': id });
    expect(first.json.data.run.id).toBe(id);
    const read = (await server.get(`/api/runs/${id}`)).json.data;
    expect(read).toMatchObject({ run: first.json.data.run, calls: first.json.data.calls });
    const page = (await server.get('/api/runs?limit=1')).json.data;
    expect(page.runs).toEqual([first.json.data.run]);
    const executions = (await server.get('/api/executions')).json.data.executions;
    expect(executions.map(({ executionId }: { executionId: string }) => executionId)).toContain(id);
    const taken = await startRun(server, ASKS, { 'x-execution-id': id });
    expect([taken.status, taken.json.code]).toEqual([409, 'EXECUTION_ID_TAKEN']);
    expect((await server.send('DELETE', `/api/executions/${id}`)).status).toBe(202);
    expect((await resume(server, first, [])).json.code).toBe('RUN_NOT_FOUND');
    expect((await server.send('DELETE', `/api/runs/${id}`)).status).toBe(404);
  });

  it('has pages, and is no session', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.unshift((await startRun(server, ASKS)).json.data.run.id);
    const session = await makeSession(server);
    const first = (await server.get('/api/runs?limit=2')).json.data;
    const second = (await server.get(`/api/runs?limit=2&cursor=${first.next}`)).json.data;
    expect([...first.runs, ...second.runs].slice(0, 3).map(({ id }: { id: string }) => id)).toEqual(ids);
    const { sessions } = (await server.get('/api/sessions')).json.data;
    expect(sessions.map(({ id }: { id: string }) => id)).toEqual([session.id]);
    expect((await server.get('/api/runs?cursor=1')).status).toBe(400);
  });

  it('can be forked, and deleted while it runs', async () => {
    const first = await startRun(
      server,
      'log = []\nlog.append(await search("a"))\nlog.append(await search("b"))\nlog',
    );
    const { id } = first.json.data.run;
    const fork = await server.post(`/api/runs/${id}/fork`, {});
    expect([fork.status, fork.headers.get('location')]).toEqual([201, `/api/runs/${fork.json.data.run.id}`]);
    const forked = { ...first, json: { data: { ...first.json.data, ...fork.json.data } } };
    const ends = await Promise.all(
      [first, forked].map((one, n) => toTheEnd(server, one, ({ id: call }) => `${n}${call}`)),
    );
    expect(ends.map(({ answer }) => answer.json.data.result)).toEqual([
      ['0c1', '0c2'],
      ['1c1', '1c2'],
    ]);
    const slow = await startRun(server, 'await search("a")\nimport time\ntime.sleep(20)');
    const running = resume(server, slow, value('c1', 1));
    await waitFor(async () => (await server.get('/api/status')).json.data.pool.busy > 0, 5_000);
    expect((await server.send('DELETE', `/api/runs/${slow.json.data.run.id}`)).status).toBe(200);
    expect((await running).json.data.outcome).toBe('cancelled');
    expect((await resume(server, slow, [])).status).toBe(404);
  }, 60_000);

  it('is in the log with names and sizes, and never with contents', async () => {
    const first = await startRun(server, 'await search("hunter2")');
    await resume(server, first, value('c1', 'sesame'));
    const { id } = first.json.data.run;
    const logged = () => {
      const all = server.log().split('\n');
      return all.filter((line) => line.includes(`"executionId":"${id}"`) && line.includes('"request"'));
    };
    await waitFor(() => logged().length === 2, 5_000);
    const lines = logged().map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { outcome: 'waiting', round: { number: 1, calls: ['search'], argumentBytes: 15 } },
      { outcome: 'ok', round: { number: 2, calls: [], results: 1, resultBytes: 30 } },
    ]);
    expect(server.log()).not.toMatch(/hunter2|sesame/);
  });

  it('comes as events, too', async () => {
    const first = await startRun(server, 'print("a")\nawait search("a")', { accept: 'text/event-stream' });
    expect(first.text).toMatch(
      /event: stdout[\s\S]*event: result[\s\S]*"outcome":"waiting"[\s\S]*event: done/,
    );
  });

  it.each([
    ['an unknown call', { round: 1, results: value('c9', 1) }, /"c9".*open are: c1/],
    ['the same call twice', { round: 1, results: [...value('c1', 1), ...value('c1', 2)] }, /\[1\]\.id/],
    ['neither value nor error', { round: 1, results: [{ id: 'c1' }] }, /either/],
    ['both', { round: 1, results: [{ id: 'c1', value: 1, error: { message: 'x' } }] }, /either/],
    ['no round', { results: [] }, /round/],
    ['no results', { round: 1 }, /results/],
    ['another field', { round: 1, results: [], x: 1 }, /x is not a known field/],
    ['results that are too large', { round: 1, results: value('c1', 'x'.repeat(10_000)) }, /10000 bytes/],
    [
      'results that are too deep',
      { round: 1, results: value('c1', JSON.parse(`${'['.repeat(300)}${']'.repeat(300)}`)) },
      /200 levels/,
    ],
  ])('refuses %s, and stays as it is', async (_what, body, message) => {
    const first = await startRun(server, ASKS);
    const { id } = first.json.data.run;
    const { status, json } = await server.post(`/api/runs/${id}/resume`, body);
    expect([status >= 400 && status < 500, json.error]).toEqual([true, expect.stringMatching(message)]);
    expect((await server.get(`/api/runs/${id}`)).json.data.run.round).toBe(1);
    await server.send('DELETE', `/api/runs/${id}`);
  });

  it.each([
    ['no array', 'x'],
    ['no name', [{}]],
    ['a name that is none', [{ name: '1 2' }]],
    ['the name of ToolError', [{ name: 'ToolError' }]],
    ['two of a name', [{ name: 'a-b' }, { name: 'a_b' }]],
    ['a schema that is none', [{ name: 'a', inputSchema: [] }]],
    ['another field', [{ name: 'a', parameters: {} }]],
  ])('refuses tools with %s', async (_what, tools) => {
    const { status, json } = await server.post('/api/execute', { code: '1', tools });
    expect([status, json.code]).toEqual([400, 'VALIDATION_FAILED']);
  });

  it('refuses a tool that the context has, too', async () => {
    expect((await startRun(server, '1', {}, { context: { search: 1 } })).status).toBe(400);
    expect(
      (await server.post('/api/execute', { code: 'await get_it()', tools: [{ name: 'get-it' }] })).json.data
        .calls,
    ).toEqual([{ id: 'c1', name: 'get-it', arguments: {} }]);
    expect((await server.post('/api/jobs', { code: '1', tools: TOOLS })).status).toBe(400);
  });

  it('can ask a person, with and without other tools', async () => {
    const body = {
      code: 'name = input("Name? ")\nawait ask(f"Really {name}?", {"type": "boolean"})',
      suspend: { input: true },
    };
    const first = await server.post('/api/execute', body);
    expect(first.json.data.calls).toEqual([{ id: 'c1', name: 'ask', arguments: { question: 'Name? ' } }]);
    const second = await resume(server, first, value('c1', 'Ada'));
    expect(second.json.data.calls[0].arguments).toEqual({
      question: 'Really Ada?',
      schema: { type: 'boolean' },
    });
    expect((await resume(server, second, value('c2', true))).json.data.result).toBe(true);
    const own = await server.post('/api/execute', { code: 'await ask(x=1)', tools: [{ name: 'ask' }] });
    expect(own.json.data.calls[0].arguments).toEqual({ x: 1 });
  });

  it('ends when it has waited too often', async () => {
    const code = 'while True: await search("a")';
    const { answer, rounds } = await toTheEnd(server, await startRun(server, code), () => 1);
    expect([answer.json.code, answer.json.data.outcome, rounds]).toEqual(['RUN_LIMIT', 'run_limit', 20]);
  }, 60_000);

  it('expires', async () => {
    const first = await startRun(server, ASKS, {}, { suspend: { ttl: 1_000 } });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await resume(server, first, value('c1', 1))).json.code).toBe('RUN_NOT_FOUND');
  });
});

describe('runs of two owners', () => {
  const keys = writeKeys({ ada: {}, bob: {} });
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ API_KEYS_FILE: keys.file });
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(path.dirname(keys.file), { recursive: true });
  });

  it('never meet, though both choose the same id', async () => {
    const id = randomUUID();
    const [ada, bob] = [keys.as('ada'), keys.as('bob')];
    const hers = await startRun(server, 'await search("ada")', { ...ada, 'x-execution-id': id });
    for (const request of [
      server.get(`/api/runs/${id}`, bob),
      resume(server, hers, value('c1', 1), bob),
      server.post(`/api/runs/${id}/fork`, {}, bob),
      server.send('DELETE', `/api/runs/${id}`, undefined, bob),
      server.send('DELETE', `/api/executions/${id}`, undefined, bob),
    ]) {
      expect((await request).status).toBe(404);
    }
    expect((await server.get('/api/runs', bob)).json.data.runs).toEqual([]);
    expect((await server.get('/api/executions', bob)).json.data.executions).toEqual([]);
    const his = await startRun(server, 'await search("bob")', { ...bob, 'x-execution-id': id });
    expect((await server.get(`/api/runs/${id}`, ada)).json.data.calls[0].arguments).toEqual({ q: 'ada' });
    expect((await resume(server, his, value('c1', 'his'), bob)).json.data.result).toBe('his');
    expect((await resume(server, hers, value('c1', 'hers'), ada)).json.data.result).toBe('hers');
  });
});
