import { noteSources, sourceOf } from '../../base/json/json-source.js';
import { readRequest, writeRequest } from './request-text.js';

it('keeps a context as it was written, however often it is stored', () => {
  const text = '{"code":"1","context":{"n":12345678901234567890,"f":1.0,"2":1,"1":2}}';
  const asked = JSON.parse(text);
  noteSources(text, asked);
  const once = readRequest(writeRequest(asked));
  const twice = readRequest(writeRequest(once));
  expect(twice.code).toBe('1');
  expect(sourceOf(twice.context as object)).toBe('{"n":12345678901234567890,"f":1.0,"2":1,"1":2}');
});

it('writes a request without a context, or with one that was made here', () => {
  expect(readRequest(writeRequest({ code: '"é"', args: ['a'] }))).toEqual({ code: '"é"', args: ['a'] });
  expect(readRequest(writeRequest({ code: '1', context: { a: [1] } }))).toEqual({
    code: '1',
    context: { a: [1] },
  });
});
