import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { entriesOf, HostNames } from '../../src/base/addresses/host-names.js';
import { isPublicAddress } from '../../src/base/addresses/public-address.js';
import { readSubnets } from '../../src/base/addresses/subnets.js';
import { loadSettings } from '../../src/config/load-settings.js';
import { memoryFor, spareWorkers } from '../../src/config/memory-shares.js';
import { VARIABLES } from '../../src/config/settings.js';
import { faultsOf, type Manifest } from '../kit/kubernetes-schemas.js';
import { metricsIn } from '../kit/promql.js';
import { onPath } from '../kit/tools.js';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const FOLDER = path.join(ROOT, 'deploy', 'kubernetes');
const OVERLAYS = ['base', 'overlays/redis', 'overlays/keda', 'overlays/packages'];
/** kustomize on its own, or in kubectl. */
const local = path.join(ROOT, '.cache', 'tools', 'kubectl');
const kubectl = existsSync(local) ? local : onPath('kubectl');
const MEGABYTE = 1024 * 1024;
/** What an operator puts into the secret. */
const SECRETS: Record<string, string> = { REDIS_URL: 'redis://:password@redis:6379' };

function render(overlay: string): Manifest[] {
  const home = mkdtempSync(path.join(tmpdir(), 'kubectl-'));
  const { status, stdout, stderr } = spawnSync(
    String(kubectl),
    ['kustomize', path.resolve(FOLDER, overlay)],
    {
      encoding: 'utf8',
      env: { HOME: home, PATH: process.env.PATH },
    },
  );
  rmSync(home, { recursive: true, force: true });
  if (status !== 0 || stderr !== '') throw new Error(`${overlay}: ${stderr}`);
  return parseAllDocuments(stdout).map((document) => document.toJS());
}

const bytes = (quantity: string): number => {
  const [, number, unit = ''] = /^(\d+)(Mi|Gi)?$/.exec(quantity) ?? [];
  return Number(number) * (unit === 'Gi' ? 1024 * MEGABYTE : MEGABYTE);
};

(kubectl ? describe : describe.skip).each(OVERLAYS)('deploy/kubernetes/%s', (overlay) => {
  let objects: Manifest[];
  const one = (kind: string): Manifest => {
    const found = objects.filter((object) => object.kind === kind);
    if (found.length !== 1) throw new Error(`${found.length} of kind ${kind}`);
    return found[0] as Manifest;
  };
  const container = () => one('Deployment').spec.template.spec.containers[0];
  /** What the container has in its environment; for what comes from a secret, a value as it could be there. */
  const environment = (): Record<string, string> => ({
    ...one('ConfigMap').data,
    ...Object.fromEntries(
      container()
        .env.map(({ name, value }: { name: string; value?: string }) => [name, value ?? SECRETS[name]])
        .filter(([, value]: [string, string | undefined]) => value !== undefined),
    ),
  });
  beforeAll(() => {
    objects = render(overlay);
  });

  it('holds valid objects, without unknown keys', () => {
    for (const object of objects) expect([object.kind, faultsOf(object)]).toEqual([object.kind, []]);
  });

  it('selects its own pods everywhere, and nobody else’s', () => {
    const { labels } = one('Deployment').spec.template.metadata;
    expect(Object.keys(labels)).not.toHaveLength(0);
    const spec = one('Deployment').spec;
    const selectors = [
      spec.selector.matchLabels,
      spec.template.spec.topologySpreadConstraints[0].labelSelector.matchLabels,
      one('Service').spec.selector,
      one('PodDisruptionBudget').spec.selector.matchLabels,
      one('NetworkPolicy').spec.podSelector.matchLabels,
    ];
    for (const selector of selectors) expect(selector).toEqual(labels);
  });

  it('sets only variables that there are, to values that they can have', () => {
    const known = VARIABLES.map(({ name }) => name);
    for (const { name } of container().env) expect(known).toContain(name);
    for (const name of Object.keys(environment())) expect(known).toContain(name);
    expect(() => loadSettings(environment())).not.toThrow();
  });

  it('keeps what it writes on a volume, and repeats the defaults of the service where it means them', () => {
    const { ARTIFACT_DIR, JOBS_DIR } = environment();
    expect([ARTIFACT_DIR, JOBS_DIR]).toEqual(['/data/artifacts', '/data/jobs']);
    const defaults = loadSettings({});
    const { poolSize, memoryLimitBytes, shutdownTimeoutMs, trustProxy } = loadSettings(environment());
    expect({ poolSize, memoryLimitBytes, shutdownTimeoutMs, trustProxy }).toEqual({
      poolSize: defaults.poolSize,
      memoryLimitBytes: defaults.memoryLimitBytes,
      shutdownTimeoutMs: defaults.shutdownTimeoutMs,
      trustProxy: '',
    });
  });

  it('answers to the names of its Service, and to no name that a stranger could have', () => {
    const names = new HostNames(entriesOf(loadSettings(environment()).allowedHosts));
    const { name } = one('Service').metadata as { name: string };
    expect(names.has(name)).toBe(true);
    for (const domain of ['svc', 'svc.cluster.local'])
      expect(names.has(`${name}.any-namespace.${domain}`)).toBe(true);
    for (const foreign of ['evil.com', `${name}.evil.com`, `${name}.com`, 'svc.evil.com', 'cluster.local'])
      expect([foreign, names.has(foreign)]).toEqual([foreign, false]);
  });

  it('has ports, probes, times and memory that fit the settings', () => {
    const settings = loadSettings(environment());
    const { ports, startupProbe, livenessProbe, readinessProbe, lifecycle, resources } = container();
    expect(ports).toEqual([{ name: 'http', containerPort: settings.port }]);
    expect(startupProbe.periodSeconds * startupProbe.failureThreshold * 1000).toBe(settings.initTimeoutMs);
    expect([startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet.path)).toEqual([
      '/health/startup',
      '/health/live',
      '/health/ready',
    ]);
    // The server leaves at the latest when this is over; see src/server/shutdown.
    const giveUp = /HANG_GRACE_MS = (\d+)_000/.exec(
      readFileSync(path.join(ROOT, 'src', 'server', 'shutdown', 'shutdown.service.ts'), 'utf8'),
    )?.[1];
    expect(one('Deployment').spec.template.spec.terminationGracePeriodSeconds).toBe(
      lifecycle.preStop.sleep.seconds + settings.shutdownTimeoutMs / 1000 + Number(giveUp),
    );
    // The spare one among them.
    const workers = settings.poolSize + 1;
    expect(bytes(resources.limits.memory)).toBeGreaterThanOrEqual(
      memoryFor(workers, settings.memoryLimitBytes),
    );
    expect(spareWorkers({ ...settings, apiKeysFile: '/keys' }, bytes(resources.limits.memory))).toBe(1);
    expect(bytes(resources.requests.memory)).toBeGreaterThanOrEqual((150 + workers * 150) * MEGABYTE);
    expect(Number(resources.limits.cpu)).toBeGreaterThanOrEqual(settings.poolSize);
  });

  it('gives the pod the least rights, and a writable place for every folder that is set', () => {
    const pod = one('Deployment').spec.template.spec;
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(container().securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const dockerfile = readFileSync(path.join(ROOT, 'deploy', 'container', 'Dockerfile'), 'utf8');
    expect(dockerfile).toContain(`USER ${pod.securityContext.runAsUser}:${pod.securityContext.runAsGroup}`);
    const mounts: string[] = container().volumeMounts.map(
      ({ mountPath }: { mountPath: string }) => mountPath,
    );
    for (const [name, value] of Object.entries(environment())) {
      if (!name.endsWith('_DIR')) continue;
      expect([name, mounts.some((mount) => value === mount || value.startsWith(`${mount}/`))]).toEqual([
        name,
        true,
      ]);
    }
  });

  it('lets out only what the overlay is for', () => {
    const { egress, policyTypes } = one('NetworkPolicy').spec;
    expect(policyTypes).toEqual(['Ingress', 'Egress']);
    const ports = egress.flatMap(({ ports, to }: { ports: { port: number }[]; to: unknown[] }) => {
      expect(to).not.toHaveLength(0);
      return ports.map(({ port }) => port);
    });
    const redis = [6379, 53];
    const wanted = { 'overlays/redis': redis, 'overlays/keda': [...redis, 4318] }[overlay] ?? [];
    expect([...new Set(ports)].sort()).toEqual([...wanted].sort());
  });

  it('scales by one hand only', () => {
    const scalers = objects.filter(({ kind }) => /^(HorizontalPodAutoscaler|ScaledObject)$/.test(kind));
    expect(scalers.map(({ kind }) => kind)).toEqual([
      overlay === 'overlays/keda' ? 'ScaledObject' : 'HorizontalPodAutoscaler',
    ]);
    const { minReplicas, minReplicaCount } = scalers[0]?.spec ?? {};
    expect(minReplicas ?? minReplicaCount).toBeGreaterThanOrEqual(2);
  });

  if (overlay === 'overlays/keda') {
    it('scales on metrics that the alerts, and so a real scrape, know', () => {
      const triggers: { metadata: { query?: string } }[] = one('ScaledObject').spec.triggers;
      const queries = triggers.flatMap(({ metadata }) => metadata.query ?? []);
      expect(queries).toHaveLength(2);
      const sources = ['pool', 'execution', 'job'].map((name) =>
        readFileSync(path.join(ROOT, 'src', 'operations', 'metrics', `${name}-metrics.ts`), 'utf8'),
      );
      for (const { name } of queries.flatMap(metricsIn))
        expect(sources.join()).toContain(name.replace(/_sum$/, ''));
    });
  }
});

(kubectl ? describe : describe.skip)('deploy/kubernetes/components/webhooks', () => {
  const overlay = path.join(ROOT, '.cache', 'kubernetes-webhooks');
  afterAll(() => rmSync(overlay, { recursive: true, force: true }));

  it('lets out to addresses that callbacks may have, and to names, nowhere else', () => {
    mkdirSync(overlay, { recursive: true });
    const [base, webhooks] = ['base', 'components/webhooks'].map((part) => `../../deploy/kubernetes/${part}`);
    writeFileSync(
      path.join(overlay, 'kustomization.yaml'),
      JSON.stringify({ resources: [base], components: [webhooks] }),
    );
    const policy = render(overlay).find(({ kind }) => kind === 'NetworkPolicy') as Manifest;
    expect(faultsOf(policy)).toEqual([]);
    const [receivers, names] = policy.spec.egress;
    expect(names.ports.map(({ port }: { port: number }) => port)).toEqual([53, 53]);
    const [{ ipBlock: four }, { ipBlock: six }] = receivers.to;
    expect([four.cidr, six.cidr]).toEqual(['0.0.0.0/0', '2000::/3']);
    const shut = readSubnets(four.except.join());
    for (const address of [
      '10.1.1.1',
      '127.0.0.1',
      '168.63.129.16',
      '169.254.169.254',
      '172.31.0.1',
      '192.168.0.1',
    ]) {
      expect([shut.check(address), isPublicAddress(address)]).toEqual([true, false]);
    }
    expect(shut.check('8.8.8.8')).toBe(false);
  });
});

describe('faultsOf', () => {
  const service = (spec: object): Manifest => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'a', labels: { anything: 'b' } },
    spec,
  });

  it('finds unknown keys, wrong types and missing ones, and nothing in a valid object', () => {
    expect(faultsOf(service({ ports: [{ port: 80, targetPort: 'http' }], selector: { any: 'c' } }))).toEqual(
      [],
    );
    expect(faultsOf(service({ ports: [{ port: 80, targetprot: 1 }] })).join()).toContain('targetprot');
    expect(faultsOf(service({ ports: [{ port: 'eighty' }] }))).not.toEqual([]);
    expect(faultsOf(service({ ports: [{}] }))).not.toEqual([]);
  });
});
