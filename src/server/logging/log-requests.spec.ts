import { fingerprintCode, levelOf, pathOf } from './log-requests.js';

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

describe('pathOf', () => {
  it('has neither a query nor the id of an artifact, which is enough to read it', () => {
    expect(pathOf({ url: '/api/jobs/17?token=x' })).toBe('/api/jobs/17');
    expect(pathOf({ url: '/api/artifacts/SECRET/a.png?x' })).toBe('/api/artifacts/.../a.png');
    expect(pathOf({ url: 'http://host/api/artifacts/SECRET' })).not.toContain('SECRET');
  });
});
