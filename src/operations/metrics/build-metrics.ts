import { serviceVersion } from '../../base/service-version.js';
import type { PoolStats } from '../../engine/pool/stats.js';
import type { ScrapedMetrics } from './read-at-scrape.js';

/** What runs here. The image is known from the first worker on. */
export function buildMetrics(metrics: ScrapedMetrics, image: () => PoolStats['image']): void {
  const version = serviceVersion();
  metrics.gauge(
    {
      name: 'pyodide_build_info',
      help: 'Always 1; the labels describe the running build',
      labelNames: ['version', 'node', 'pyodide', 'python', 'image'],
    },
    () => {
      const { fingerprint = '', pyodideVersion = '', pythonVersion = '' } = image() ?? {};
      const labels = { version, node: process.version, pyodide: pyodideVersion };
      return [[{ ...labels, python: pythonVersion, image: fingerprint }, 1]];
    },
  );
}
