import { fingerprintCode, levelOf } from './log-requests.js';

describe('levelOf', () => {
  it.each([
    ['/api/execute', 200, 'info'],
    ['/api/execute', 400, 'info'],
    ['/api/execute', 503, 'warn'],
    ['/api/execute', 500, 'error'],
    ['/health', 200, 'debug'],
    ['/health/ready', 503, 'debug'],
    ['/healthy-food', 200, 'info'],
  ] as const)('logs %s with status %i as %s', (url, status, level) => {
    expect(levelOf(url, status)).toBe(level);
  });
});

describe('fingerprintCode', () => {
  it('is the same for the same program and never holds its text', () => {
    const print = fingerprintCode('password = "hunter2"');
    expect(print).toEqual(fingerprintCode('password = "hunter2"'));
    expect(print.codeHash).toMatch(/^[0-9a-f]{16}$/);
    expect(print.codeLength).toBe(20);
    expect(JSON.stringify(print)).not.toContain('hunter2');
    expect(fingerprintCode('1').codeHash).not.toBe(fingerprintCode('2').codeHash);
  });
});
