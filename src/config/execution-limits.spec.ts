import { EXECUTION_LIMITS, type LimitSettings, largestLimits } from './execution-limits.js';

const settings: LimitSettings = {
  executionTimeoutMaxMs: 5000,
  memoryLimitBytes: 100,
  outputLimitBytes: 3,
  resultLimitBytes: 4,
  diskLimitBytes: 20,
  displayLimitBytes: 30,
  outputFilesMax: 2,
  outputFileBytesMax: 40,
  outputFilesTotalBytes: 50,
};

describe('the limits of an execution', () => {
  it('are those of the settings', () => {
    expect(Object.values(largestLimits(settings))).toEqual([5000, 100, 3, 4, 20, 30, 2, 40, 50]);
    expect(Object.keys(largestLimits(settings))).toEqual(Object.keys(EXECUTION_LIMITS));
  });

  it('are those of a key where they are smaller', () => {
    const limits = largestLimits(settings, {
      timeoutMs: 9000,
      memoryBytes: 7,
      diskBytes: 20,
      resultBytes: 1,
    });
    expect(limits).toEqual({ ...largestLimits(settings), memoryBytes: 7, resultBytes: 1 });
  });
});
