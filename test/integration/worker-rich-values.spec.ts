import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { imageWith } from '../kit/package-image.js';
import { py } from '../kit/py.js';
import type { MadeWheel } from '../kit/wheels.mjs';
import { type Ran, TestWorker } from '../kit/worker.js';

/** What these libraries offer to notebooks; their real wheels are not available to the tests. */
const WHEELS: MadeWheel[] = [
  {
    name: 'pandas',
    files: {
      'pandas/__init__.py': py`
        class DataFrame:
            def __init__(self, data): self.data = data
            def __repr__(self): return "   a\n0  1"
            def _repr_html_(self): return "<table>" + "".join(f"<tr><td>{x}" for x in self.data) + "</table>"
            def _repr_latex_(self): return None
      `,
    },
  },
  {
    name: 'altair',
    files: {
      'altair/__init__.py': 'from altair.vegalite.v6.api import Chart, LayerChart\n',
      'altair/vegalite/__init__.py': '',
      'altair/vegalite/v6/__init__.py': '',
      'altair/vegalite/v6/api.py': py`
        class TopLevelMixin:
            def to_dict(self):
                return {"$schema": "https://vega.github.io/schema/vega-lite/v6.1.0.json", "mark": self.mark}
            def _repr_mimebundle_(self, *args, **kwds):
                return {"text/html": "<div>a script</div>"}
        class Chart(TopLevelMixin):
            mark = "bar"
        class LayerChart(TopLevelMixin):
            @property
            def mark(self): raise ValueError("no data")
      `,
    },
  },
  {
    name: 'plotly',
    files: {
      'plotly/__init__.py': '',
      'plotly/basedatatypes.py': py`
        class BaseFigure:
            def to_json(self): return '{"data": [{"y": [1, 2]}], "layout": {}}'
            def _repr_html_(self): return "<script>"
            def _repr_mimebundle_(self, include=None, exclude=None, validate=True, **kwargs): return {}
      `,
      'plotly/graph_objects.py':
        'from plotly.basedatatypes import BaseFigure\nclass Figure(BaseFigure): pass\n',
    },
  },
];

const folder = mkdtempSync(path.join(tmpdir(), 'rich-values-'));
let worker: TestWorker;
beforeAll(async () => {
  worker = await TestWorker.start({ imageFile: (await imageWith(folder, WHEELS)).file });
}, 60_000);
afterAll(async () => {
  await worker?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Bundles, and whether each is marked as the value. */
const shown = ({ live }: Ran) =>
  live.flatMap((message) => (message.type === 'display' ? [[message.bundle, message.isValue ?? false]] : []));
const rich = (body: string, last = 'Rich()') => `class Rich:\n${body.replaceAll(/^/gm, '    ')}\n${last}`;

describe('the last value of a run is shown', () => {
  const values: [string, string, object][] = [
    [
      'a table as HTML',
      'from pandas import DataFrame\nDataFrame([1])',
      { 'text/plain': '   a\n0  1', 'text/html': '<table><tr><td>1</table>' },
    ],
    [
      'a chart of altair as its specification too',
      'import altair\naltair.Chart()',
      {
        'text/plain': expect.stringContaining('Chart object'),
        'text/html': '<div>a script</div>',
        'application/vnd.vegalite.v6+json':
          '{"$schema":"https://vega.github.io/schema/vega-lite/v6.1.0.json","mark":"bar"}',
      },
    ],
    [
      'a figure of plotly as its description too',
      'import plotly.graph_objects as go\ngo.Figure()',
      {
        'text/plain': expect.stringContaining('Figure object'),
        'text/html': '<script>',
        'application/vnd.plotly.v1+json': '{"data":[{"y":[1,2]}],"layout":{}}',
      },
    ],
    [
      'what needs to be asked as IPython asks',
      rich(
        'def _repr_mimebundle_(self, include, exclude): return {"text/x": str((include, exclude))}\ndef __repr__(self): return "R"',
      ),
      { 'text/plain': 'R', 'text/x': '(None, None)' },
    ],
  ];
  it.each(values)('%s, marked as the value', async (_what, code, bundle) => {
    const ran = await worker.run(code);
    expect(ran).toMatchObject({ outcome: 'ok', displaysCut: 0, err: '' });
    expect(shown(ran)).toEqual([[bundle, true]]);
  });

  it('behind what display() showed, which is not marked', async () => {
    const ran = await worker.run('from pandas import DataFrame\ndisplay(DataFrame([1]))\nDataFrame([2])');
    expect(shown(ran).map(([, isValue]) => isValue)).toEqual([false, true]);
  });

  it('not at all for a value without rich forms', async () => {
    expect(shown(await worker.run('[1, {}]'))).toEqual([]);
    expect(shown(await worker.run('object()'))).toEqual([]);
  });

  it('in a step of a session', async () => {
    const step = { checkpointId: 'a', maxBytes: 1 << 24, restore: null };
    const ran = await worker.run('from pandas import DataFrame\nDataFrame([3])', { session: step });
    expect(shown(ran)).toEqual([
      [expect.objectContaining({ 'text/html': '<table><tr><td>3</table>' }), true],
    ]);
  });
});

describe('a form that cannot be made does not fail the run', () => {
  it('and standard error says which one, and why', async () => {
    const ran = await worker.run(
      rich('def _repr_html_(self):\n    return 1 / 0\ndef _repr_latex_(self): return "$x$"'),
    );
    expect(ran).toMatchObject({ outcome: 'ok', displaysCut: 1, resultType: 'Rich' });
    expect(shown(ran)).toEqual([[expect.objectContaining({ 'text/latex': '$x$' }), true]]);
    expect(ran.err).toBe(
      'Rich._repr_html_() failed, so this form of the value is left out:\nTraceback (most recent call last):\n  File "main.py", line 3, in _repr_html_\n    return 1 / 0\n           ~~^~~\nZeroDivisionError: division by zero\n',
    );
  });

  it('and the other forms are there when a chart has no specification', async () => {
    const ran = await worker.run('import altair\naltair.LayerChart()');
    expect(shown(ran)).toEqual([[expect.objectContaining({ 'text/html': '<div>a script</div>' }), true]]);
    expect(ran.err).toMatch(/ValueError: no data\n$/);
  });

  it('and nothing is said of one that is left to subclasses', async () => {
    const ran = await worker.run(rich('def _repr_html_(self): raise NotImplementedError'));
    expect(ran).toMatchObject({ outcome: 'ok', displaysCut: 0, err: '' });
    expect(shown(ran)).toEqual([]);
  });

  it('and its own TypeError is reported once', async () => {
    const ran = await worker.run(
      rich('calls = 0\ndef _repr_mimebundle_(self, **k):\n    print("asked")\n    return 1 + ""'),
    );
    expect(ran).toMatchObject({ outcome: 'ok', displaysCut: 1, out: 'asked\n' });
  });

  it.each([
    ['loops', 'while True: pass'],
    [
      'loops and catches what comes',
      'while True:\n        try:\n            while True: pass\n        except Exception: pass',
    ],
    ['sleeps', 'import time; time.sleep(60)'],
  ])('when its method %s, for half of the time that is left', async (_what, body) => {
    const code = rich(
      `def _repr_html_(self):\n    ${body}\ndef _repr_mimebundle_(self): return {"text/x": "y"}`,
    );
    const ran = await worker.run(`${code.slice(0, -'Rich()'.length)}\n(Rich(), 5)[0]`, {
      limits: { timeoutMs: 2000 },
    });
    expect(ran).toMatchObject({ outcome: 'ok', displaysCut: 1, resultType: 'Rich' });
    expect(shown(ran)).toEqual([[expect.objectContaining({ 'text/x': 'y' }), true]]);
    expect(ran.err).toBe(
      'The forms of the last value (Rich) take too long: those that are not ready are left out.\n',
    );
    expect(ran.executionMs).toBeLessThan(1900);
  });

  it('and an alarm that a program asks for itself is nothing to it', async () => {
    const ran = await worker.run(
      'import time\nwith open("/dev/display", "w") as device: device.write("1")\ntime.sleep(0.05)\nsum(range(10**5))',
    );
    expect(ran).toMatchObject({ outcome: 'ok', value: 4_999_950_000, displaysCut: 0 });
  });

  it('and forms are kept as long as there is room', async () => {
    const code = rich('def _repr_html_(self): return "h" * 800\ndef _repr_latex_(self): return "l" * 800');
    const ran = await worker.run(code, { limits: { displayBytes: 1000 } });
    expect(ran).toMatchObject({ outcome: 'ok', displaysCut: 1 });
    const [bundle] = shown(ran)[0] ?? [];
    expect(Object.keys(bundle as object)).toEqual(['text/plain', 'text/html']);
  });
});
