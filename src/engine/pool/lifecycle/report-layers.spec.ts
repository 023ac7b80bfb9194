import { describe, expect, it, jest } from '@jest/globals';
import { reportLayers } from './report-layers.js';

const makeLog = () => ({ debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() });

describe('reportLayers', () => {
  it('logs nothing when every layer is active', () => {
    const log = makeLog();
    reportLayers({ gate: true, seccomp: true }, 'on', log);
    expect(log.warn).not.toHaveBeenCalled();
  });

  it('names each missing layer with its reason', () => {
    const log = makeLog();
    reportLayers({ gate: true, seccomp: 'no compiler' }, 'on', log);
    expect(log.warn).toHaveBeenCalledWith(
      { missing: { seccomp: 'no compiler' } },
      expect.stringContaining('missing'),
    );
  });

  it('warns that the sandbox is off', () => {
    const log = makeLog();
    reportLayers({ gate: true }, 'off', log);
    expect(log.warn).toHaveBeenCalledWith(
      { sandboxMode: 'off' },
      expect.stringContaining('SANDBOX_MODE is off'),
    );
  });
});
