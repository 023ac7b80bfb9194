import { greeting, readable } from './terminal.js';

const line = (entry: object): string => JSON.stringify({ time: '2026-11-27T02:57:22.175Z', ...entry });

describe('a terminal', () => {
  it('shows requests and what is wrong', () => {
    const request = {
      level: 'info',
      msg: 'request',
      method: 'POST',
      url: '/api/execute',
      status: 200,
      ms: 3.1,
    };
    expect(readable(line(request))).toBe('02:57:22 POST /api/execute 200 3.1 ms');
    const lost = { level: 'warn', msg: 'A worker was lost', reason: 'crashed' };
    expect(readable(line(lost))).toBe('02:57:22 warn: A worker was lost: crashed');
    const failed = { level: 'error', msg: 'It failed', err: { message: 'disk full' } };
    expect(readable(line(failed))).toBe('02:57:22 error: It failed: disk full');
  });

  it('leaves the rest to the log file', () => {
    expect(readable(line({ level: 'info', msg: 'A worker is ready' }))).toBeNull();
  });

  it('greets with a command that has a key where one is needed', () => {
    expect(greeting('http://localhost:3000', false)).toContain(
      "curl -s http://localhost:3000/api/execute -H 'content",
    );
    expect(greeting('http://localhost:3000', true)).toContain('Bearer $KEY');
  });
});
