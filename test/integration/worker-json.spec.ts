/** JSON that a program shows or returns is bounded where it is made: in depth, in values, in bytes, before it is unfolded. */
import { readFileSync } from 'node:fs';
import { sharedWorker } from '../kit/worker.js';

const MB = 1 << 20;
const worker = sharedWorker();
const limits = { displayBytes: 24 * MB, timeoutMs: 20_000 };
/** A worker at rest weighs some 160 MB, linear memory of a run included. */
const WORKER_MB_MAX = 420;

/** The most that the worker has weighed in its life, MB. */
async function peakMb(): Promise<number> {
  const { pid } = await worker.current();
  const [, kb] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kb) / 1024;
}

const displays = (live: { type: string }[]) => live.filter(({ type }) => type === 'display');

describe('a bundle written to the device', () => {
  const write = (bundle: string) =>
    worker.run(
      `import os, json\nbundle = ${bundle}\nf = os.open("/dev/display", os.O_WRONLY)\nos.write(f, bundle.encode())`,
      {
        limits,
      },
    );

  it.each([
    ['JSON nested without end', `json.dumps({"application/json": "[" * 10**7 + "]" * 10**7})`],
    ['JSON of millions of arrays', `json.dumps({"application/json": "[" + "[]," * 5 * 10**6 + "[]]"})`],
    [
      'JSON of millions of names',
      `json.dumps({"application/vnd.x+json": "{" + '"":{},' * 2 * 10**6 + '"":{}}'})`,
    ],
    ['a bundle of millions of types', `"{" + '"a/b":"",' * 2 * 10**6 + '"a/b":""}'`],
    ['a bundle of arrays', `'{"a/b":' + "[" * 10**7 + "]" * 10**7 + "}"`],
    ['no bundle but arrays', `"[" * 10**7 + "]" * 10**7`],
    ['no bundle but arrays, side by side', `"[" + "[]," * 5 * 10**6 + "[]]"`],
  ])('of %s is left out, and costs the worker no memory', async (_what, bundle) => {
    const ran = await write(bundle);
    expect([ran.outcome, displays(ran.live), ran.displaysCut]).toEqual(['ok', [], 1]);
    expect(await peakMb()).toBeLessThan(WORKER_MB_MAX);
  });

  it('may nest 1,000 levels and hold a million values', async () => {
    for (const json of ['"[" * 1000 + "]" * 1000', '"[" + "1," * 999_998 + "1]"']) {
      expect(displays((await write(`json.dumps({"application/json": ${json}})`)).live)).toHaveLength(1);
    }
    expect(
      displays((await write('json.dumps({"application/json": "[" * 1001 + "]" * 1001})')).live),
    ).toHaveLength(0);
  });
});

describe('display()', () => {
  const shown = (data: string, mime = 'application/json') =>
    worker.run(
      `class Rich:\n  def _repr_mimebundle_(self): return {${JSON.stringify(mime)}: ${data}, "text/html": "<p>"}\ndisplay(Rich())`,
      { limits },
    );

  it.each([
    ['nested lists', '__import__("functools").reduce(lambda value, _: [value], range(100_000), 0)'],
    [
      'lists that are everywhere',
      '__import__("functools").reduce(lambda value, _: [value, value], range(60), [])',
    ],
    ['a list that holds itself', '(lambda own: own.append(own) or own)([])'],
    ['a text that is everywhere', '["x" * 10**6] * 10**6'],
    ['ten million numbers', '[0] * 10**7'],
  ])('leaves JSON of %s out before it is written, and shows the other forms', async (_what, data) => {
    const ran = await shown(data);
    expect([ran.outcome, ran.displaysCut]).toEqual(['ok', 1]);
    expect(displays(ran.live)).toMatchObject([{ bundle: { 'text/html': '<p>' } }]);
    expect(Object.keys((displays(ran.live)[0] as unknown as { bundle: object }).bundle)).toEqual([
      'text/plain',
      'text/html',
    ]);
    expect(ran.executionMs).toBeLessThan(5_000);
  });

  it('leaves out base64 that is mostly white space, and media types without end', async () => {
    const ran = await shown('" " * 60 * 2**20', 'image/png');
    expect([ran.outcome, ran.displaysCut]).toEqual(['ok', 1]);
    expect((await shown('"x"', 'a/'.repeat(1000))).displaysCut).toBe(1);
  });

  it('shows the first forms of a bundle of thousands', async () => {
    const ran = await worker.run(
      'class Rich:\n  def _repr_mimebundle_(self): return {f"a/b{n}": "x" for n in range(5000)}\ndisplay(Rich())',
      { limits },
    );
    const [shown] = displays(ran.live) as unknown as { bundle: object }[];
    expect([Object.keys(shown?.bundle ?? {}).length, ran.displaysCut]).toEqual([32, 1]);
  });
});

describe('a result', () => {
  it.each([
    [
      'lists that are everywhere',
      '__import__("functools").reduce(lambda value, _: [value, value], range(60), [])',
      true,
    ],
    [
      'a million nested lists',
      '__import__("functools").reduce(lambda value, _: [value], range(10**6), 0)',
      false,
    ],
    ['a text that is everywhere', '["x" * 10**6] * 10**6', true],
  ])('of %s is told as a repr, at once', async (_what, code, cut) => {
    const ran = await worker.run(`value = ${code}\nvalue`, { limits });
    expect([ran.outcome, ran.resultJson, ran.resultCut]).toEqual(['ok', null, cut]);
    expect(ran.executionMs).toBeLessThan(5_000);
  });

  it.each([
    ['brackets', '"[" * 3_000_000'],
    ['arrays side by side', '"[" + "[]," * 900_000 + "[]]"'],
    ['fields', `'{"outcome":"ok"' + ',"a":{}' * 400_000 + "}"`],
  ])('forged as an answer of %s ends as crashed, and costs the worker no memory', async (_what, answer) => {
    const ran = await worker.run(`import harness.entry\nharness.entry._encode = lambda value: ${answer}\n1`);
    expect(ran.outcome).toBe('crashed');
    expect(await peakMb()).toBeLessThan(WORKER_MB_MAX);
  });
});
