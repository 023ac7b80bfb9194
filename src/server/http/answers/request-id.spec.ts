import { makeRequestId } from './request-id.js';

describe('makeRequestId', () => {
  it('keeps a sane id of the caller', () => {
    expect(makeRequestId({ headers: { 'x-request-id': 'job-7:a_b.c' } })).toBe('job-7:a_b.c');
  });

  it.each(['', 'a b', 'x'.repeat(65), 'line\nbreak', '<b>'])('replaces %p by a random id', (given) => {
    expect(makeRequestId({ headers: { 'x-request-id': given } })).toMatch(/^[0-9a-f]{12}$/);
  });

  it('gives every request another id', () => {
    const ids = new Set(Array.from({ length: 1000 }, () => makeRequestId({ headers: {} })));
    expect(ids.size).toBe(1000);
  });
});
