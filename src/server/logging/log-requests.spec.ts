import { fingerprintCode, levelOf, pathOf } from './log-requests.js';

describe('levelOf', () => {
  it.each([
    [{}, 200, 'info'],
    [{}, 400, 'info'],
    [{}, 503, 'warn'],
    [{}, 500, 'error'],
    [{ quiet: true }, 200, 'debug'],
    [{ quiet: true }, 503, 'debug'],
    [{ quiet: false }, 200, 'info'],
  ] as const)('logs a route that declares %j with status %i as %s', (route, status, level) => {
    expect(levelOf(route, status)).toBe(level);
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
