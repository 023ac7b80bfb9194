import { isUtf8 } from 'node:buffer';
import { decodeUtf8 } from './decode-utf8.js';

describe('decodeUtf8', () => {
  it('takes well-formed text as it is', () => {
    for (const text of ['', 'ascii', 'h\u00e9', '\u20ac', '\u{1f600}', '\0\x7f']) {
      expect(decodeUtf8(Buffer.from(text))).toEqual({ text, base64: null });
    }
  });

  it.each([
    ['a lone continuation byte', [0x61, 0x80, 0x62], 'a\\x80b'],
    ['a byte that never occurs', [0xff, 0x61], '\\xffa'],
    ['a character cut at the end', [0x61, 0xe2, 0x82], 'a\\xe2\\x82'],
    ['a character cut by another', [0xe2, 0x82, 0x61], '\\xe2\\x82a'],
    ['an overlong form', [0xc0, 0xaf], '\\xc0\\xaf'],
    ['a surrogate', [0xed, 0xa0, 0x80], '\\xed\\xa0\\x80'],
    ['a value above U+10FFFF', [0xf4, 0x90, 0x80, 0x80], '\\xf4\\x90\\x80\\x80'],
    ['a control byte below 0x10 in hex of two digits', [0xc3, 0x09], '\\xc3\t'],
    ['good characters around bad bytes', [0xc3, 0xa9, 0xff, 0xe2, 0x82, 0xac], '\u00e9\\xff\u20ac'],
  ])('shows %s as escapes, and keeps the bytes', (_what, bytes, text) => {
    expect(decodeUtf8(Buffer.from(bytes))).toEqual({ text, base64: Buffer.from(bytes).toString('base64') });
  });

  it('agrees with isUtf8 on every lead with every second byte, and with cut and long ones', () => {
    const wrong: string[] = [];
    for (let lead = 0x80; lead < 0x100; lead += 1) {
      for (let second = 0; second < 0x100; second += 1) {
        for (const rest of [[], [0x80], [0xbf, 0x80], [0x80, 0x41]]) {
          for (const length of [2, 3, 4]) {
            const bytes = Buffer.from([lead, second, ...rest]).subarray(0, length);
            // Whole characters are taken as they are; anything else is escaped.
            const { text } = decodeUtf8(Buffer.concat([bytes, Buffer.from([0xff])]));
            const isTaken = text === `${bytes.toString('utf8')}\\xff`;
            if (isTaken !== isUtf8(bytes)) wrong.push(bytes.toString('hex'));
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('decodes a megabyte of invalid bytes in linear time', () => {
    const { text } = decodeUtf8(Buffer.alloc(1 << 20, 0xff));
    expect(text.length).toBe(4 << 20);
  });
});
