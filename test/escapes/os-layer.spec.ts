import { type ConfigurationReport, escapesIn, runConfiguration, SUITE_TIMEOUT_MS } from './suite.js';

describe('every hostile program in plain Pyodide inside the launcher, gate off', () => {
  let report: ConfigurationReport;

  beforeAll(async () => {
    report = await runConfiguration('os');
  }, SUITE_TIMEOUT_MS);

  it('reaches nothing of the host, wherever this machine has the layer', () => {
    if (report.skipped) return;
    expect(report.verdicts.length).toBeGreaterThan(100);
    expect(escapesIn(report)).toEqual([]);
    expect(report.late).toEqual([]);
  });
});
