import { misspeltVariables } from './misspelt-variables.js';
import { VARIABLES } from './settings.js';

const KNOWN = VARIABLES.map(({ name }) => name);
const meant = (name: string): string | undefined => misspeltVariables([name], KNOWN)[0]?.[1];

describe('misspeltVariables', () => {
  it.each([
    ['PYODIDE_POOLSIZE', 'PYODIDE_POOL_SIZE'],
    ['PYODIDE_POOL_SZIE', 'PYODIDE_POOL_SIZE'],
    ['pyodide_pool_size', 'PYODIDE_POOL_SIZE'],
    ['PYODIDE_PACKAGE', 'PYODIDE_PACKAGES'],
    ['API_KEY_FILE', 'API_KEYS_FILE'],
    ['REDISURL', 'REDIS_URL'],
    ['LOG_LEVL', 'LOG_LEVEL'],
    ['EXECUTION_TIME_OUT', 'EXECUTION_TIMEOUT'],
  ])('takes %s for %s', (name, known) => {
    expect(meant(name)).toBe(known);
  });

  it.each([
    ...['PATH', 'HOME', 'HOSTNAME', 'PORTS', 'NODE_ENV', 'NODE_OPTIONS', 'LANG', 'TZ', 'SHELL', 'LOGNAME'],
    ...['PYODIDE_POOL_SERVER_PORT', 'PYODIDE_POOL_SERVER_SERVICE_HOST', 'PYODIDE_POOL_PORT_3000_TCP_ADDR'],
    ...['REDIS_PORT', 'REDIS_SERVICE_HOST', 'KUBERNETES_SERVICE_PORT', 'npm_config_cache', 'DEBUG'],
    ...['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_LOG_LEVEL', 'OTEL_RESOURCE_ATTRIBUTES', 'GITHUB_TOKEN'],
    ...['PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL', 'HTTPS_PROXY', 'NO_PROXY', 'SSL_CERT_DIR', 'AWS_REGION'],
  ])('leaves %s to others', (name) => {
    expect(meant(name)).toBeUndefined();
  });

  it('suspects none of our own names', () => {
    expect(misspeltVariables(KNOWN, KNOWN)).toEqual([]);
  });
});
