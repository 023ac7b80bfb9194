/**
 * The Grafana dashboard, as a list of panels. `node deploy/observability/dashboard.mjs` writes dashboard.json, which is
 * what Grafana imports; a test compares the two.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const SELECTED = 'job=~"$job",instance=~"$instance"';
const rate = (name, labels = '') => `rate(${name}{${SELECTED}${labels && `,${labels}`}}[$__rate_interval])`;
const quantile = (share, name) =>
  `histogram_quantile(${share}, sum by (le) (rate(${name}_bucket{${SELECTED}}[$__rate_interval])))`;
const quantiles = (name, what = '') =>
  [0.5, 0.95, 0.99].map((share) => [quantile(share, name), `${what}p${share * 100}`]);

/** [title, unit, queries of [expression, legend], what it tells] by row. */
const ROWS = {
  'What users see': [
    [
      'Executions',
      'ops',
      [[`sum by (outcome) (${rate('pyodide_executions_total')})`, '{{outcome}}']],
      'Executions that ended, by outcome.',
    ],
    [
      'Refused requests',
      'reqps',
      [[`sum by (code) (${rate('pyodide_requests_rejected_total')}) > 0`, '{{code}}']],
      'Failed requests; docs/errors.md has the codes.',
    ],
    [
      'Duration of POST /api/execute',
      's',
      [0.5, 0.95, 0.99].map((share) => [
        `histogram_quantile(${share}, sum by (le) (${rate('http_request_duration_seconds_bucket', 'route="/api/execute"')}))`,
        `p${share * 100}`,
      ]),
      'Duration from the arrival of a request to the end of its answer.',
    ],
    [
      'Duration of runs',
      's',
      quantiles('pyodide_execution_duration_seconds'),
      'Wall-clock time inside the worker.',
    ],
  ],
  'The pool': [
    [
      'Wait for a worker',
      's',
      quantiles('pyodide_pool_acquire_duration_seconds'),
      'All executions; those that find an idle worker do not wait.',
    ],
    [
      'Queue',
      'short',
      [
        [`sum(pyodide_pool_queue_length{${SELECTED}})`, 'waiting'],
        [`sum(pyodide_pool_queue_capacity{${SELECTED}})`, 'places'],
      ],
      'Executions that wait for a worker.',
    ],
    [
      'Workers',
      'short',
      [
        [`sum by (state) (pyodide_pool_workers{${SELECTED}})`, '{{state}}'],
        [`sum by (state) (pyodide_pool_spare_workers{${SELECTED}}) > 0`, 'spare, {{state}}'],
      ],
      'By state; the spare worker is beyond the size of the pool.',
    ],
    [
      'Worker exits',
      'ops',
      [[`sum by (reason) (${rate('pyodide_pool_worker_exits_total')}) > 0`, '{{reason}}']],
      'Recycled and idle ones are planned, crashed ones are not.',
    ],
    ['Reset', 's', quantiles('pyodide_pool_reset_duration_seconds'), 'Back to the sealed state.'],
    [
      'Start of a worker',
      's',
      quantiles('pyodide_pool_worker_start_duration_seconds'),
      'From its process start until it is ready.',
    ],
  ],
  'Sessions, jobs and Redis': [
    [
      'Sessions',
      'short',
      [
        [`max by (instance) (pyodide_sessions{${SELECTED}})`, '{{instance}}'],
        [`max(pyodide_sessions_capacity{${SELECTED}})`, 'may be'],
      ],
      'In the store; every server reports the same for a shared one.',
    ],
    [
      'Bytes of sessions and jobs',
      'bytes',
      [
        [`max by (instance) (pyodide_session_store_bytes{${SELECTED}})`, 'sessions {{instance}}'],
        [`max by (instance) (pyodide_jobs_bytes{${SELECTED}})`, 'jobs {{instance}}'],
      ],
      'If the store knows it; for Redis, ask Redis.',
    ],
    [
      'Evicted sessions',
      'ops',
      [[`sum by (instance) (${rate('pyodide_sessions_evicted_total')})`, '{{instance}}']],
      'Lost to their users: the memory store is too small.',
    ],
    [
      'Checkpoints',
      's',
      [
        ...quantiles('pyodide_session_checkpoint_duration_seconds', 'take '),
        ...quantiles('pyodide_session_restore_duration_seconds', 'restore '),
      ],
      'Overhead of a step of a session.',
    ],
    [
      'Size of checkpoints',
      'bytes',
      quantiles('pyodide_session_checkpoint_bytes'),
      'Compressed, as they are stored.',
    ],
    [
      'Jobs',
      'short',
      [[`max by (state) (pyodide_jobs{${SELECTED},state=~"queued|running"})`, '{{state}}']],
      'Queued and running, on the server with the most.',
    ],
    [
      'Stored jobs',
      'percentunit',
      [
        [
          `sum by (instance) (pyodide_jobs{${SELECTED}}) / on (instance) pyodide_jobs_capacity{${SELECTED}}`,
          '{{instance}}',
        ],
      ],
      'Share of JOBS_MAX, finished ones included.',
    ],
    [
      'Webhooks',
      'ops',
      [[`sum by (outcome) (${rate('pyodide_webhook_attempts_total')})`, '{{outcome}}']],
      'Attempts to deliver to callbackUrl, by outcome; see docs/webhooks.md.',
    ],
    [
      'Redis',
      'ops',
      [
        [
          `sum by (instance) (${rate('pyodide_redis_command_failures_total')})`,
          'failed commands {{instance}}',
        ],
        [`pyodide_redis_up{${SELECTED}} == 0`, 'lost {{instance}}'],
      ],
      'Failed commands; empty without Redis.',
    ],
    [
      'Replayed answers',
      'reqps',
      [[`sum(${rate('pyodide_requests_replayed_total')})`, 'replayed']],
      'Requests whose Idempotency-Key already had an answer.',
    ],
  ],
  'Resources and containment': [
    [
      'Memory',
      'bytes',
      [
        [`sum by (instance) (pyodide_worker_resident_memory_bytes{${SELECTED}})`, 'workers {{instance}}'],
        [`sum by (instance) (process_resident_memory_bytes{${SELECTED}})`, 'service {{instance}}'],
      ],
      'Resident memory. Workers share pages, so the sum exceeds the memory in use.',
    ],
    [
      'Largest interpreter',
      'bytes',
      [[`max by (instance) (pyodide_worker_heap_bytes{${SELECTED}})`, '{{instance}}']],
      'Linear memory of the largest one.',
    ],
    [
      'CPU of the service process',
      'percentunit',
      [[`sum by (instance) (${rate('process_cpu_seconds_total')})`, '{{instance}}']],
      'Without the workers.',
    ],
    [
      'Event loop lag',
      's',
      [[`nodejs_eventloop_lag_p99_seconds{${SELECTED}}`, '{{instance}}']],
      'p99; every answer is late by that much.',
    ],
    [
      'Missing layers',
      'short',
      [[`pyodide_sandbox_layer_active{${SELECTED}} == 0`, '{{layer}} {{instance}}']],
      'Containment layers that are not active in every worker; should be empty.',
    ],
    [
      'Versions',
      'short',
      [[`pyodide_build_info{${SELECTED}}`, '{{version}}, Pyodide {{pyodide}}, {{instance}}']],
      'Versions by server.',
    ],
  ],
};

const SOURCE = { type: 'prometheus', uid: '$datasource' };
const WIDTH = 8;
const HEIGHT = 8;

function panel([title, unit, queries, description], id, x, y) {
  return {
    id,
    type: 'timeseries',
    title,
    description,
    datasource: SOURCE,
    gridPos: { x, y, w: WIDTH, h: HEIGHT },
    fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 10 } }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
    targets: queries.map(([expr, legendFormat], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: SOURCE,
      expr,
      legendFormat,
    })),
  };
}

function panels() {
  const made = [];
  let y = 0;
  for (const [title, row] of Object.entries(ROWS)) {
    made.push({ id: made.length + 1, type: 'row', title, gridPos: { x: 0, y, w: 24, h: 1 }, panels: [] });
    y += 1;
    row.forEach((one, index) => {
      made.push(panel(one, made.length + 1, (index % 3) * WIDTH, y + Math.floor(index / 3) * HEIGHT));
    });
    y += Math.ceil(row.length / 3) * HEIGHT;
  }
  return made;
}

const variable = (name, query) => ({
  name,
  type: 'query',
  datasource: SOURCE,
  query: { query, refId: name },
  refresh: 2,
  multi: true,
  includeAll: true,
  current: { text: 'All', value: '$__all' },
});

export const dashboard = {
  uid: 'pyodide-pool-server',
  title: 'Pyodide Pool Server',
  tags: ['pyodide-pool-server'],
  schemaVersion: 39,
  editable: true,
  refresh: '30s',
  time: { from: 'now-3h', to: 'now' },
  templating: {
    list: [
      { name: 'datasource', type: 'datasource', query: 'prometheus', current: {} },
      variable('job', 'label_values(pyodide_build_info, job)'),
      variable('instance', 'label_values(pyodide_build_info{job=~"$job"}, instance)'),
    ],
  },
  panels: panels(),
};

if (process.argv[1] === import.meta.filename) {
  const file = path.join(import.meta.dirname, 'dashboard.json');
  writeFileSync(file, `${JSON.stringify(dashboard, null, 2)}\n`);
}
