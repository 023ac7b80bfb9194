import { createRequire } from 'node:module';
import path from 'node:path';

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels?: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: an object of any kind
  spec: any;
  data?: Record<string, string>;
}

interface Validate {
  (data: unknown): boolean;
  errors?: { instancePath: string; message?: string; params: object }[] | null;
}

const require = createRequire(import.meta.url);
const folderOf = (name: string): string => path.dirname(require.resolve(name));

/** Where the compiled JSON schema of a kind is. */
const SCHEMAS: Record<string, [packageName: string, schema: string]> = {
  'v1/ConfigMap': ['kubernetes-models', 'IoK8sApiCoreV1ConfigMap'],
  'v1/Service': ['kubernetes-models', 'IoK8sApiCoreV1Service'],
  'v1/PersistentVolumeClaim': ['kubernetes-models', 'IoK8sApiCoreV1PersistentVolumeClaim'],
  'apps/v1/Deployment': ['kubernetes-models', 'IoK8sApiAppsV1Deployment'],
  'policy/v1/PodDisruptionBudget': ['kubernetes-models', 'IoK8sApiPolicyV1PodDisruptionBudget'],
  'autoscaling/v2/HorizontalPodAutoscaler': [
    'kubernetes-models',
    'IoK8sApiAutoscalingV2HorizontalPodAutoscaler',
  ],
  'networking.k8s.io/v1/NetworkPolicy': ['kubernetes-models', 'IoK8sApiNetworkingV1NetworkPolicy'],
  'monitoring.coreos.com/v1/ServiceMonitor': [
    '@kubernetes-models/prometheus-operator',
    'MonitoringCoreosComV1ServiceMonitor',
  ],
  'keda.sh/v1alpha1/ScaledObject': ['@kubernetes-models/keda', 'KedaShV1alpha1ScaledObject'],
};

/**
 * What is wrong with an object, by the schema of its kind. The schemas do not refuse unknown keys, but a validator
 * looks at every key that it knows: those that it never read are unknown.
 */
export function faultsOf(manifest: Manifest): string[] {
  const kind = `${manifest.apiVersion}/${manifest.kind}`;
  const [packageName, schema] = SCHEMAS[kind] ?? [];
  if (!packageName) return [`there is no schema for ${kind}`];
  const { validate } = require(path.join(folderOf(packageName), '_schemas', `${schema}.js`)) as {
    validate: Validate;
  };
  const read = new Set<string>();
  const valid = validate(recording(manifest, '', read));
  const errors = valid ? [] : (validate.errors ?? []);
  return [
    ...errors.map(
      ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
    ),
    ...keysOf(manifest, '')
      .filter((key) => !read.has(key))
      .map((key) => `${key} is not a known key`),
  ];
}

function recording<T>(value: T, at: string, read: Set<string>): T {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, key, receiver) {
      const inner = Reflect.get(target, key, receiver);
      if (typeof key !== 'string') return inner;
      read.add(`${at}/${key}`);
      return recording(inner, `${at}/${key}`, read);
    },
  });
}

function keysOf(value: unknown, at: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [`${at}/${key}`, ...keysOf(inner, `${at}/${key}`)]);
}
