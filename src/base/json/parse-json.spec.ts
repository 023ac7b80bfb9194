import { describe, expect, it } from '@jest/globals';
import { ByteCollector } from '../byte-collector.js';
import type { ServiceError } from '../errors.js';
import { jsonBounds, jsonCheck, parseJson as parseBytes } from './parse-json.js';

const parseJson = async (bytes: Buffer) => parseBytes(bytes);

const BOUNDS = jsonBounds({ inputFilesMax: 100, batchItemsMax: 50 });
const faultOf = (text: string): string => {
  try {
    jsonCheck(BOUNDS)(Buffer.from(text), new ByteCollector());
    return 'none';
  } catch (error) {
    const { code, message } = error as ServiceError;
    return `${code}: ${message}`;
  }
};

describe('jsonCheck', () => {
  it('lets what documented requests may hold pass', () => {
    const context = `{"a":[${'1,'.repeat(4_990)}1]}`;
    const files = Array.from({ length: 100 }, (_, n) => `{"path":"${n}","content":"","encoding":"utf8"}`);
    const item = `{"code":"1","context":${context},"files":[${files}]}`;
    expect(faultOf(`{"items":[${Array(50).fill(item)}]}`)).toBe('none');
    const deep = `${'['.repeat(200)}${']'.repeat(200)}`;
    expect(faultOf(`{"items":[{"code":"1","context":{"a":${deep}}}]}`)).toBe('none');
  });

  it('makes room for as many files and items as the settings allow', () => {
    const bounds = jsonBounds({ inputFilesMax: 10_000, batchItemsMax: 1 });
    const files = Array.from({ length: 10_000 }, (_, n) => `{"path":"${n}","content":"","encoding":"utf8"}`);
    const check = jsonCheck(bounds);
    expect(() => check(Buffer.from(`{"code":"1","files":[${files}]}`), new ByteCollector())).not.toThrow();
  });

  it.each([
    [
      `{"code":"1","context":{"a":${'['.repeat(5_000)}`,
      'VALIDATION_FAILED: context must be nested at most 200 levels deep.',
    ],
    ['['.repeat(5_000), 'VALIDATION_FAILED: The body must be nested at most 200 levels deep.'],
    [
      `{${'"a":1,'.repeat(30_000)}`,
      'PAYLOAD_TOO_LARGE: The JSON of the request has more than the 21500 keys of objects allowed.',
    ],
    [`[${'[],'.repeat(60_000)}`, /^PAYLOAD_TOO_LARGE: .* more than the 51500 objects and arrays allowed/],
    [`[${'1,'.repeat(400_000)}`, /^PAYLOAD_TOO_LARGE: .* more than the 300000 values allowed/],
  ])('refuses what a parser would take seconds for', (text, sentence) => {
    if (typeof sentence === 'string') expect(faultOf(text)).toBe(sentence);
    else expect(faultOf(text)).toMatch(sentence);
  });
});

describe('parseJson', () => {
  it('gives the value, keys that are named like parts of objects included', async () => {
    const text = '{"context":{"__proto__":{"a":1},"constructor":{"prototype":null}},"constructor":null}';
    const value = (await parseJson(Buffer.from(text))) as { context: object };
    expect(JSON.stringify(value)).toBe(text);
    expect(Object.getPrototypeOf(value.context)).toBe(Object.prototype);
  });

  it.each([
    ['{"a":', 'line 1, column 6: expected a value, found the end of the text'],
    ['{"a":1,}', 'line 1, column 8: expected a key in double quotes, found "}"'],
    ['\ufeff{"a":1,}', 'line 1, column 8: expected a key in double quotes, found "}"'],
    ['{"secret-4711', `line 1, column 14: expected '"', found the end of the text`],
  ])('refuses %j, and says where it goes wrong', async (text, where) => {
    await expect(parseJson(Buffer.from(text))).rejects.toEqual(
      expect.objectContaining({ code: 'MALFORMED_JSON', message: `The body is not valid JSON: ${where}.` }),
    );
  });

  it('takes a byte order mark for nothing, and any key', async () => {
    expect(await parseJson(Buffer.from('\ufeff{"a":1}'))).toEqual({ a: 1 });
    const value = await parseJson(Buffer.from('{"__proto__":{"a":1}}'));
    expect([Object.keys(value as object), Object.getPrototypeOf(value)]).toEqual([
      ['__proto__'],
      Object.prototype,
    ]);
  });

  it('gives a long text whole', async () => {
    const value = { text: 'é\u{1F600}'.repeat(100_000) };
    expect(await parseJson(Buffer.from(JSON.stringify(value)))).toEqual(value);
    await expect(parseJson(Buffer.from(`{"a":"${'x'.repeat(100_000)}",}`))).rejects.toThrow('expected a key');
  });

  it('refuses bytes that are no UTF-8', async () => {
    await expect(parseJson(Buffer.from([0x22, 0xff, 0x22]))).rejects.toThrow('encoded as UTF-8');
  });
});
