import { describe, expect, it } from '@jest/globals';
import { decodeUtf8 } from './decode-utf8.js';

describe('decodeUtf8', () => {
  it.each(['a', 'é', '漢', '\u{1F600}', 'aé漢\u{1F600}', '\ufeffb'])(
    'gives a long text of %j whole, wherever it is cut',
    async (unit) => {
      for (const shift of ['', 'x', 'xy', 'xyz']) {
        const text = shift + unit.repeat(400_000);
        expect((await decodeUtf8(Buffer.from(text))) === text).toBe(true);
      }
    },
  );
});
