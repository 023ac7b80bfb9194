import {
  type ConfigurationReport,
  escapesIn,
  runConfiguration,
  SUITE_TIMEOUT_MS,
  surprisesIn,
} from './suite.js';

describe('every hostile program against the gate, the reset and the limits alone', () => {
  let report: ConfigurationReport;

  beforeAll(async () => {
    report = await runConfiguration('gate');
  }, SUITE_TIMEOUT_MS);

  it('lets none out and keeps nothing from one run to the next', () => {
    expect(report.verdicts.length).toBeGreaterThan(200);
    expect(escapesIn(report)).toEqual([]);
  });

  it('ends each with an outcome that its first lines name', () => {
    expect(surprisesIn(report)).toEqual([]);
  });
});

describe('the gate alone, with js, pyodide_js and ctypes left in Python', () => {
  let report: ConfigurationReport;

  beforeAll(async () => {
    report = await runConfiguration('bare-gate');
  }, SUITE_TIMEOUT_MS);

  it('still lets none out', () => {
    expect(report.verdicts.length).toBeGreaterThan(100);
    expect(escapesIn(report)).toEqual([]);
    expect(report.late).toEqual([]);
  });
});
