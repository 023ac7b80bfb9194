/**
 * What a user of a client that is generated from the document writes. It is compiled against the generated types, strictly,
 * and run against a server: `node client.mjs URL`. The lines marked so must not compile.
 */
import assert from 'node:assert/strict';
import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

const baseUrl = String(process.argv[2]);
// A run can be answered with events, too; this client asks for JSON.
const client = createClient<paths, 'application/json'>({ baseUrl });
const anyClient = createClient<paths>({ baseUrl });

type Schemas = components['schemas'];

/** A run has ended; with `Prefer: respond-async` it would be a job. */
function resultOf(
  data: Schemas['ExecutionDto'] | Schemas['JobWithAnswerDto'] | undefined,
): Schemas['ExecutionDto'] {
  assert(data && 'outcome' in data);
  return data;
}

const run = await client.POST('/api/execute', {
  body: { code: '{"sum": a + b}', context: { a: 1, b: 2 }, args: null, timeout: 1500.5 },
});
const execution = resultOf(run.data?.data);
assert.deepEqual(execution.result, { sum: 3 });
assert.equal(execution.exception, null);
assert.equal(run.response.headers.get('x-request-id'), run.data?.meta.requestId);

const failing = await client.POST('/api/execute', { body: { code: '1 / 0' } });
const { exception } = resultOf(failing.data?.data);
// @ts-expect-error: it may be null
assert.equal(exception.message, 'division by zero');
assert.equal(exception?.type, 'ZeroDivisionError');

// @ts-expect-error: a timeout is a number
const refused = await client.POST('/api/execute', { body: { code: '1', timeout: 'soon' } });
assert.equal(refused.error?.code, 'VALIDATION_FAILED');
assert.equal(refused.response.status, 400);
// @ts-expect-error: the code is not optional
await client.POST('/api/execute', { body: {} });

const { data: session } = await client.POST('/api/sessions', { body: { metadata: { title: 'x' } } });
const id = session?.data.id ?? '';
const file = { id, path: 'data/in.csv' };
const written = await anyClient.PUT('/api/sessions/{id}/files/{path}', {
  params: { path: file },
  headers: { 'content-type': 'application/octet-stream' },
  body: 'a,b\n',
  bodySerializer: (body) => body,
});
assert.equal(written.data?.data.files?.count, 1);
const read = await anyClient.GET('/api/sessions/{id}/files/{path}', {
  params: { path: file },
  parseAs: 'text',
});
assert.equal(read.data, 'a,b\n');
const step = await client.POST('/api/sessions/{id}/execute', {
  params: { path: { id }, header: { 'Idempotency-Key': 'once' } },
  body: { code: 'open("data/in.csv").read()', wait: false },
});
assert.equal(step.data?.data.state, 'kept');
assert.equal(step.data?.data.result, 'a,b\n');
const gone = await client.DELETE('/api/sessions/{id}', { params: { path: { id } } });
assert.equal(gone.data?.data.deleted, true);
const missing = await client.GET('/api/sessions/{id}', { params: { path: { id } } });
assert.equal(missing.error?.code, 'SESSION_NOT_FOUND');

const { data: accepted } = await client.POST('/api/jobs', { body: { code: '6 * 7' } });
const job = await client.GET('/api/jobs/{id}', {
  params: { path: { id: accepted?.data.id ?? '' }, query: { wait: 20 } },
});
assert.equal(job.data?.data.state, 'succeeded');
assert.equal(job.data?.data.answer?.data?.result, 42);

const form = new FormData();
form.append('request', JSON.stringify({ code: 'open("in/a.bin", "rb").read().hex()' }));
form.append('in/a.bin', new Blob([new Uint8Array([1, 255])]));
const sent = await client.POST('/api/execute', {
  // The types of the form are those of its parts.
  body: { request: { code: '' } },
  bodySerializer: () => form,
});
assert.equal(resultOf(sent.data?.data).result, '01ff');

const checked = await client.POST('/api/check', { body: { code: 'import nothing_such' } });
assert.equal(checked.data?.data.imports[0]?.state, 'impossible');
const batch = await client.POST('/api/execute/batch', { body: { items: [{ code: '1' }, { code: '2' }] } });
assert.deepEqual(
  batch.data?.data.results.map((item) => item.data?.result),
  [1, 2],
);
const status = await client.GET('/api/status');
assert.equal(status.data?.data.pool.state, 'RUNNING');
const metrics = await anyClient.GET('/metrics', { parseAs: 'text' });
assert.match(String(metrics.data), /^# HELP/);
process.stdout.write('used');
