import { describe, expect, it } from '@jest/globals';
import { readCredentials } from './credentials.js';

describe('readCredentials', () => {
  it.each([
    [{ authorization: 'Bearer abc' }, { key: 'abc' }],
    [{ authorization: 'bearer   abc ' }, { key: 'abc' }],
    [{ 'x-api-key': 'abc' }, { key: 'abc' }],
    [{ authorization: 'Bearer one', 'x-api-key': 'two' }, { key: 'one' }],
    [{}, null],
    [{ authorization: 'Basic abc' }, 'malformed'],
    [{ authorization: 'Bearer' }, 'malformed'],
    [{ authorization: 'Bearer a b' }, 'malformed'],
    [{ 'x-api-key': '' }, 'malformed'],
    [{ 'x-api-key': 'x'.repeat(513) }, 'malformed'],
  ])('of %j are %j', (headers, credentials) => {
    expect(readCredentials(headers)).toEqual(credentials);
  });
});
