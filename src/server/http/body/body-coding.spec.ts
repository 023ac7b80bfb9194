import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { checkCoding, checkJsonCharset, decodeText } from './body-coding.js';

const refused = (message: RegExp, code = 'UNSUPPORTED_MEDIA_TYPE') =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('checkCoding', () => {
  const check = (coding?: string) =>
    checkCoding({ headers: { 'content-encoding': coding } } as unknown as FastifyRequest);

  it.each([undefined, '', 'identity', ' Identity '])('takes %j', (coding) => {
    expect(() => check(coding)).not.toThrow();
  });

  it.each(['gzip', 'GZIP', 'br', 'deflate', 'zstd', 'gzip, identity', 'x'.repeat(1_000)])(
    'refuses %.10s',
    (coding) => {
      expect(() => check(coding)).toThrow(
        refused(/^The body has the Content-Encoding "[a-z, ]{2,40}(\.\.\.)?", which/),
      );
    },
  );
});

describe('checkJsonCharset', () => {
  it.each([
    undefined,
    'application/json',
    'application/json; charset=UTF-8',
    'a/b;x=1; charset="utf8"',
    'a/b; charset=',
  ])('takes %j', (type) => {
    expect(() => checkJsonCharset(type)).not.toThrow();
  });

  it.each(['iso-8859-1', 'utf-16', 'nonsense'])('refuses %s', (charset) => {
    expect(() => checkJsonCharset(`application/json; charset=${charset}`)).toThrow(
      refused(new RegExp(`^The charset of the body is "${charset}"; JSON must be`)),
    );
  });
});

describe('decodeText', () => {
  it.each([
    ['é'.repeat(3), undefined, 'é'.repeat(3)],
    ['é', 'text/plain; charset=utf-8', 'é'],
    ['é', 'text/plain; Charset="ISO-8859-1"', 'Ã©'],
  ])('reads the bytes of %s as %s', async (sent, type, text) => {
    expect(await decodeText(Buffer.from(sent), type)).toBe(text);
  });

  it('reads bytes that are no UTF-8 where the charset says so', async () => {
    const bytes = Buffer.from([0x63, 0xe9, 0x80]);
    expect(await decodeText(bytes, 'text/plain; charset=latin1')).toBe('c\u00e9\u0080');
    await expect(decodeText(bytes, 'text/plain')).rejects.toEqual(refused(/UTF-8/, 'VALIDATION_FAILED'));
    await expect(decodeText(bytes, 'text/plain; charset=utf-16')).rejects.toEqual(
      refused(/"utf-16"; text must be/),
    );
  });
});
