import {
  type ConfigurationReport,
  escapesIn,
  killedIn,
  POLL_NOTHING,
  runConfiguration,
  SUITE_TIMEOUT_MS,
  surprisesIn,
} from './suite.js';

/** As issue 3 asks of the service after the whole suite. */
const RSS_FACTOR_MAX = 1.2;

describe('every hostile program through the HTTP API, every layer on', () => {
  let report: ConfigurationReport;

  beforeAll(async () => {
    report = await runConfiguration('full');
  }, SUITE_TIMEOUT_MS);

  it('lets none out and keeps nothing from one run to the next', () => {
    expect(report.verdicts.length).toBeGreaterThan(200);
    expect(escapesIn(report)).toEqual([]);
  });

  it('ends each with an outcome that its first lines name, within its memory', () => {
    expect(surprisesIn(report)).toEqual([]);
  });

  it('needs a SIGKILL for nothing but a C loop that polls nothing', () => {
    expect(killedIn(report)).toEqual(POLL_NOTHING);
  });

  it('shows no effect that came late', () => {
    expect(report.late).toEqual([]);
  });

  it('leaves the service no larger than a fifth more than before', () => {
    const [before = 0, after = 0] = report.parentRss;
    expect(after).toBeLessThanOrEqual(before * RSS_FACTOR_MAX);
  });
});
