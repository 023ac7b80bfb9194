import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { groupingIn, metricsIn } from '../kit/promql.js';
import { hasRedis, type RedisServer, startRedis } from '../kit/redis.js';
import { type Sample, scrape } from '../kit/scrape.js';
import { type Server, startServer } from '../kit/server.js';
import { onPath } from '../kit/tools.js';

const FOLDER = path.resolve(import.meta.dirname, '..', '..', 'deploy', 'observability');
const read = (file: string): string => readFileSync(path.join(FOLDER, file), 'utf8');

interface Panel {
  title: string;
  targets?: { expr: string }[];
}
const dashboard: { panels: Panel[]; templating: object } = JSON.parse(read('dashboard.json'));
const panels = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }): [string, string] => [title, expr]),
);
const rules: { alert: string; expr: string }[] = parse(read('alerts.yaml')).groups.flatMap(
  ({ rules }: { rules: { alert: string; expr: string }[] }) => rules,
);

describe('deploy/observability', () => {
  let server: Server;
  let samples: Sample[];
  let redis: RedisServer | undefined;
  beforeAll(async () => {
    if (hasRedis) redis = await startRedis();
    server = await startServer({ PYODIDE_POOL_SIZE: '1', REDIS_URL: redis?.url ?? '' });
    await server.run('1 + 1');
    samples = await scrape(server);
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await redis?.stop();
  });

  it('has panels and rules to look at', () => {
    expect(panels.length).toBeGreaterThan(15);
    expect(rules.length).toBeGreaterThan(10);
  });

  it.each([...panels, ...rules.map(({ alert, expr }): [string, string] => [alert, expr])])(
    '%s reads only metrics and labels of a real scrape: %s',
    (_title, expression) => {
      const uses = metricsIn(expression);
      // Those need a real Redis too; startRedis has said loudly that there is none.
      if (!hasRedis && expression.includes('pyodide_redis_')) return;
      expect(uses.length).toBeGreaterThan(0);
      const every: string[] = [];
      for (const { name, labels } of uses) {
        const found = samples.filter((sample) => sample.name === name);
        expect([name, found.length > 0]).toEqual([name, true]);
        const known = Object.keys(Object.assign({}, ...found.map((sample) => sample.labels)));
        for (const label of labels) expect([name, ...known]).toContain(label);
        every.push(...known);
      }
      for (const label of groupingIn(expression)) expect(every).toContain(label);
    },
  );

  it('has a dashboard that is what its source makes', () => {
    const print = `import { dashboard } from './dashboard.mjs'; process.stdout.write(JSON.stringify(dashboard))`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', print], { cwd: FOLDER });
    expect(dashboard).toEqual(JSON.parse(stdout.toString()));
  });

  it('has every alert, and no other, in docs/operations.md', () => {
    const page = readFileSync(path.join(FOLDER, '..', '..', 'docs', 'operations.md'), 'utf8');
    const told = [...page.matchAll(/^\| `(Pyodide\w+)` \|/gm)].map(([, name]) => name);
    expect(told).toEqual(rules.map(({ alert }) => alert));
  });

  it('tests every alert both ways', () => {
    const tests = read('alerts.test.yaml');
    for (const { alert } of rules) {
      expect(tests).toContain(`alertname: ${alert}, exp_alerts: []`);
      expect(tests).toContain(`alertname="${alert}"`);
    }
  });

  const promtool = onPath('promtool');
  (promtool ? it : it.skip).each([
    ['check', 'alerts.yaml'],
    ['test', 'alerts.test.yaml'],
  ])('passes promtool %s rules %s', (verb, file) => {
    const { status, stdout, stderr } = spawnSync(String(promtool), [verb, 'rules', file], {
      cwd: FOLDER,
      encoding: 'utf8',
    });
    expect([status, status === 0 ? '' : stdout + stderr]).toEqual([0, '']);
  });
});

describe('metricsIn', () => {
  it('finds the metrics of an expression, and nothing else', () => {
    const expression =
      'histogram_quantile(0.95, sum by (le, x) (rate(a_bucket{job=~"$job",route="/b"}[5m]))) > 1e9 and on (i) c_total > 0.8 * d';
    expect(metricsIn(expression)).toEqual([
      { name: 'a_bucket', labels: ['route'] },
      { name: 'c_total', labels: [] },
      { name: 'd', labels: [] },
    ]);
    expect(groupingIn(expression)).toEqual(['le', 'x', 'i']);
  });
});
