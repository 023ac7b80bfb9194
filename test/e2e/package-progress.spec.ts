import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type EventClient, openEvents } from '../kit/event-client.js';
import { writeKeys } from '../kit/keys.js';
import { type Server, startServer, waitFor } from '../kit/server.js';
import { SimpleIndex } from '../kit/simple-index.js';
import { publishSlow } from '../kit/slow-package.js';

const folder = mkdtempSync(path.join(tmpdir(), 'package-progress-'));
let index: SimpleIndex;
let server: Server;

const slowly = (name: string, requires?: string[]) => publishSlow(index, name, requires);

beforeAll(async () => {
  index = await SimpleIndex.start();
  index.publish({ name: 'quick' });
  index.publish({ name: 'other' });
  index.publish({ name: 'broken', files: { 'broken.py': 'raise RuntimeError("no such luck")\n' } });
  server = await startServer({
    PYODIDE_POOL_SIZE: '2',
    PYODIDE_PACKAGE_DIR: path.join(folder, 'cache'),
    PACKAGE_INDEXES: index.url,
    STREAM_KEEP_ALIVE: '100',
  });
}, 120_000);
afterAll(async () => {
  await server?.stop();
  await index?.close();
  rmSync(folder, { recursive: true, force: true });
});

const stream = (...packages: string[]) => openEvents(server, 'POST', '/api/packages', { packages });
const later = (...packages: string[]) =>
  server.post('/api/packages', { packages }, { prefer: 'respond-async' });
const stagesOf = ({ events }: EventClient) =>
  events.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1]);
const ended = async (where: string, of = server) => {
  let record: ReturnType<typeof JSON.parse>;
  await waitFor(async () => {
    record = (await of.get(where)).json.data;
    return record.finishedAt !== null;
  }, 60_000);
  return record;
};

it('a change streams its stages, downloads with bytes, and ends with the JSON answer', async () => {
  const slow = slowly('slow', ['quick']);
  const client = await stream('slow');
  expect([client.status, client.headers.get('content-type')]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
  ]);
  const half = await client.first(
    ({ type, data }) => type === 'downloading' && data.bytes.done > slow.size / 2 && data.files.total === 2,
  );
  expect(half.data.bytes.done).toBeLessThan(slow.size);
  expect(half.data.bytes.total).toBeGreaterThanOrEqual(slow.size);
  expect(client.events.some(({ type }) => type === 'result')).toBe(false);
  // Everyone may see it, without names.
  const { changes } = (await server.get('/api/status')).json.data.packages;
  expect(changes).toEqual([{ kind: 'install', progress: expect.objectContaining({ stage: 'downloading' }) }]);
  expect(JSON.stringify(changes)).not.toContain('slow');
  slow.release();
  await client.ended;
  expect(client.comments).toBeGreaterThan(0);
  expect(stagesOf(client)).toEqual([
    ...['accepted', 'waiting', 'resolving', 'downloading', 'building', 'checking', 'rolling'],
    ...['result', 'done'],
  ]);
  expect(client.events.map(({ id }) => Number(id))).toEqual(client.events.map((_, at) => at + 1));
  const of = (type: string) => client.events.filter((event) => event.type === type).map(({ data }) => data);
  expect(of('downloading').at(-1)).toEqual({
    files: { done: 2, total: 2 },
    bytes: { done: expect.any(Number), total: expect.any(Number) },
  });
  expect(of('building').map(({ step }) => step)).toEqual(['unpacking', 'compiling', 'importing', 'writing']);
  expect(of('rolling').map(({ workers }) => workers)).toEqual([
    { done: 0, total: 2 },
    { done: 1, total: 2 },
    { done: 2, total: 2 },
  ]);
  const [result] = of('result');
  expect([result.success, result.data.added, result.data.changed]).toEqual([true, ['quick', 'slow'], true]);
  const [{ changeId, url }] = of('accepted');
  expect(of('done')).toEqual([{ changeId, changed: true }]);
  expect((await server.run('import slow\nlen(slow.VALUE)')).json.data.result).toBe(400_000);
  // A client that comes back gets the same, as JSON and as events.
  const record = await ended(url);
  expect(record).toMatchObject({ id: changeId, kind: 'install', packages: ['slow'], state: 'succeeded' });
  expect([record.progress, record.result, record.error]).toEqual([null, result.data, null]);
  expect(Date.parse(record.expiresAt)).toBeGreaterThan(Date.now() + 3_000_000);
  const again = await openEvents(server, 'GET', url);
  await again.ended;
  expect(stagesOf(again)).toEqual(['accepted', 'result', 'done']);
  // The log has one line for each stage.
  const lines = server
    .log()
    .split('\n')
    .filter((line) => line.includes(changeId) && line.includes('"Packages: '));
  expect(lines.map((line) => JSON.parse(line).stage)).toEqual([
    ...['resolving', 'downloading', 'building', 'checking', 'rolling'],
  ]);
}, 120_000);

it('with Prefer: respond-async it answers 202, and its address has progress and end', async () => {
  const slow = slowly('tardy');
  const answer = await later('tardy');
  expect([answer.status, answer.headers.get('preference-applied')]).toEqual([202, 'respond-async']);
  const where = answer.headers.get('location') ?? '';
  expect(where).toBe(`/api/packages/changes/${answer.json.data.id}`);
  expect(answer.json.data).toMatchObject({
    packages: ['tardy'],
    result: null,
    error: null,
    finishedAt: null,
  });
  await waitFor(async () => {
    const { state, progress } = (await server.get(where)).json.data;
    return state === 'running' && progress.stage === 'downloading' && progress.bytes.done > 0;
  }, 60_000);
  const watcher = await openEvents(server, 'GET', where);
  slow.release();
  const record = await ended(where);
  expect(record).toMatchObject({ state: 'succeeded', result: { added: ['tardy'] }, error: null });
  await watcher.ended;
  expect(stagesOf(watcher).slice(-2)).toEqual(['result', 'done']);
  const removal = await server.send('DELETE', '/api/packages/tardy', undefined, { prefer: 'respond-async' });
  expect(removal.status).toBe(202);
  const gone = await ended(removal.headers.get('location') ?? '');
  expect(gone).toMatchObject({ kind: 'remove', state: 'succeeded', result: { removed: ['tardy'] } });
}, 120_000);

it('a change that fails ends with an error event, and as failed at its address', async () => {
  const sentence = expect.stringContaining('no such luck');
  const client = await stream('broken');
  await client.ended;
  expect(stagesOf(client).slice(-2)).toEqual(['building', 'error']);
  expect(client.events.at(-1)?.data).toMatchObject({
    ...{ success: false, data: null, code: 'PACKAGE_INSTALL_FAILED', error: sentence },
  });
  const record = await ended((await later('broken')).headers.get('location') ?? '');
  expect([record.state, record.result, record.progress]).toEqual(['failed', null, null]);
  expect(record.error).toEqual({ status: 422, code: 'PACKAGE_INSTALL_FAILED', message: sentence });
  const unknown = await stream('nowhere-to-be-found');
  await unknown.ended;
  expect(unknown.events.at(-1)).toMatchObject({ type: 'error', data: { code: 'PACKAGE_NOT_FOUND' } });
  // A request that is refused at once gets an ordinary answer.
  const refused = await stream('https://127.0.0.1/x-1.0-py3-none-any.whl');
  expect([refused.status, refused.headers.get('content-type')]).toEqual([
    403,
    'application/json; charset=utf-8',
  ]);
  expect((await server.run('6 * 7')).json.data.result).toBe(42);
}, 120_000);

it('a change continues when its client leaves', async () => {
  const slow = slowly('patient');
  const client = await stream('patient');
  const { data } = await client.first(({ type }) => type === 'accepted');
  await client.first(({ type }) => type === 'downloading');
  client.leave();
  await client.ended.catch(() => undefined);
  slow.release();
  expect(await ended(data.url)).toMatchObject({ state: 'succeeded', result: { added: ['patient'] } });
  expect((await server.run('import patient')).json.data.outcome).toBe('ok');
  const resumed = await server.post(
    '/api/packages',
    { packages: ['patient'] },
    { accept: 'text/event-stream', 'last-event-id': '3' },
  );
  expect([resumed.status, resumed.json.code]).toEqual([409, 'STREAM_NOT_RESUMABLE']);
}, 120_000);

it('two changes at once take turns, and the second waits', async () => {
  const slow = slowly('leader');
  const one = await stream('leader');
  await one.first(({ type }) => type === 'downloading');
  const two = await stream('other');
  await two.first(({ type }) => type === 'waiting');
  const { changes } = (await server.get('/api/status')).json.data.packages;
  expect(changes.map(({ progress }: { progress: { stage: string } }) => progress.stage)).toEqual([
    'downloading',
    'waiting',
  ]);
  expect(stagesOf(two)).toEqual(['accepted', 'waiting']);
  slow.release();
  await Promise.all([one.ended, two.ended]);
  const resultOf = (client: EventClient) => client.events.find(({ type }) => type === 'result')?.data.data;
  expect([resultOf(one).added, resultOf(two).added]).toEqual([['leader'], ['other']]);
  expect((await server.run('import leader, other')).json.data.outcome).toBe('ok');
}, 120_000);

it('only a limited number of changes may be running or waiting', async () => {
  const slow = slowly('crowd');
  const first = await later('crowd');
  const more = await Promise.all(Array.from({ length: 20 }, () => later('quick')));
  const statuses = more.map(({ status }) => status).sort();
  expect(statuses).toEqual([...Array(19).fill(202), 503]);
  expect(more.find(({ status }) => status === 503)?.json.code).toBe('PACKAGE_CHANGES_FULL');
  slow.release();
  const addresses = [first, ...more].map(({ headers }) => headers.get('location')).filter(Boolean);
  for (const where of addresses) expect((await ended(String(where))).state).toBe('succeeded');
}, 120_000);

it('a change is visible to the caller who requested it and to the administrator', async () => {
  const packages = { scopes: ['packages'] };
  const keys = writeKeys({ ada: packages, bob: packages, boss: { scopes: ['admin'] } });
  const own = await startServer({
    ...{ API_KEYS_FILE: keys.file, PYODIDE_PACKAGE_DIR: path.join(folder, 'keys') },
    PACKAGE_INDEXES: index.url,
  });
  try {
    const headers = { ...keys.as('ada'), prefer: 'respond-async' };
    const asked = await own.post('/api/packages', { packages: ['quick'] }, headers);
    const where = asked.headers.get('location') ?? '';
    expect(asked.status).toBe(202);
    const seen = await Promise.all(
      ['ada', 'bob', 'boss'].map(async (name) => (await own.get(where, keys.as(name))).status),
    );
    expect(seen).toEqual([200, 404, 200]);
    const none = await own.get('/api/packages/changes/none', keys.as('boss'));
    expect([none.status, none.json.code]).toEqual([404, 'PACKAGE_CHANGE_NOT_FOUND']);
    const start = await own.get('/api/packages/changes/start', keys.as('bob'));
    expect(start.json.data.state).toBe('succeeded');
  } finally {
    await own.stop();
  }
}, 120_000);

it('a start reports its progress, to probes too', async () => {
  const slow = slowly('starter');
  const own = await startServer(
    {
      PYODIDE_PACKAGES: 'starter',
      PYODIDE_PACKAGE_DIR: path.join(folder, 'start'),
      PACKAGE_INDEXES: index.url,
    },
    { ready: false },
  );
  try {
    const watcher = await openEvents(own, 'GET', '/api/packages/changes/start');
    await watcher.first(({ type, data }) => type === 'downloading' && data.bytes.done > 0);
    const probe = await own.get('/health/startup');
    expect(probe.status).toBe(503);
    expect(probe.json.details.pool.progress).toMatchObject({
      stage: 'downloading',
      files: { done: 0, total: 1 },
    });
    const { changes } = (await own.get('/api/status')).json.data.packages;
    expect(changes).toMatchObject([{ kind: 'start', progress: { stage: 'downloading' } }]);
    slow.release();
    await watcher.ended;
    expect(stagesOf(watcher).filter((stage) => stage !== 'preparing')).toEqual([
      ...['accepted', 'resolving', 'downloading', 'building', 'checking', 'starting', 'result', 'done'],
    ]);
    await waitFor(async () => (await own.get('/health/startup')).status === 200, 20_000);
    expect((await own.get('/health/startup')).json.details.pool).not.toHaveProperty('progress');
    const record = (await own.get('/api/packages/changes/start')).json.data;
    expect(record).toMatchObject({ state: 'succeeded', expiresAt: null, result: { added: ['starter'] } });
    const lines = own
      .log()
      .split('\n')
      .filter((line) => line.includes('"Packages: '));
    expect(lines.map((line) => JSON.parse(line).stage)).toEqual([
      ...['resolving', 'downloading', 'building', 'checking'],
    ]);
  } finally {
    await own.stop();
  }
}, 120_000);
