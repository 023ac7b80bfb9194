import { type ConfigurationReport, escapesIn, runConfiguration, SUITE_TIMEOUT_MS } from './suite.js';

describe('every hostile program with a grant for the network, through the HTTP API', () => {
  let report: ConfigurationReport;

  beforeAll(async () => {
    report = await runConfiguration('granted');
  }, SUITE_TIMEOUT_MS);

  it('reaches no host of its own choice and keeps nothing from one run to the next', () => {
    expect(report.verdicts.length).toBeGreaterThan(120);
    expect(escapesIn(report)).toEqual([]);
    expect(report.late).toEqual([]);
  });
});
