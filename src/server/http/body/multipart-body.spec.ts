import { Readable } from 'node:stream';
import { ByteBudget } from '../../../base/byte-budget.js';
import { ServiceError } from '../../../base/errors.js';
import { jsonBounds } from '../../../base/json/parse-json.js';
import { BodyAccount } from './body-account.js';
import { MultipartBody } from './multipart-body.js';
import type { MultipartLimits } from './read-multipart.js';

const LIMITS: MultipartLimits = { files: 1, fields: 2, fileBytes: 10, fieldBytes: 5, totalBytes: 1000 };

const part = (head: string, body: string): string =>
  `--B\r\ncontent-disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
const file = (body: string, name = 'a.txt') => part(`name="file"; filename="${name}"`, body);

const TYPE = 'multipart/form-data; boundary=B';
const OPTIONS = {
  json: { ...jsonBounds({ inputFilesMax: 1, batchItemsMax: 1 }), bytes: 1_000 },
  length: Number.NaN,
};
const body = (text: string, type = TYPE, pieceBytes = text.length) => {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, n) =>
    bytes.subarray(n * pieceBytes, (n + 1) * pieceBytes),
  );
  return new MultipartBody(Readable.from(pieces), type, OPTIONS);
};

async function faultOf(text: string, changes: Partial<MultipartLimits> = {}, type?: string): Promise<string> {
  try {
    await body(text, type).read({ ...LIMITS, ...changes });
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('MultipartBody', () => {
  it('reads files and fields', async () => {
    const form = await body(`${part('name="note"', 'hello')}${file('1234567890')}--B--\r\n`).read(LIMITS);
    expect(form.fields).toEqual([{ name: 'note', content: Buffer.from('hello') }]);
    expect(form.files).toEqual([
      { field: 'file', filename: 'a.txt', mimetype: 'text/plain', content: Buffer.from('1234567890') },
    ]);
  });

  it.each([1, 2, 7])('reads the same in pieces of %d bytes', async (pieceBytes) => {
    const text = `${part('name="note"', 'hello')}${file('1234567890')}--B--\r\n`;
    const form = await body(text, TYPE, pieceBytes).read(LIMITS);
    expect(form.fields.map(({ content }) => String(content))).toEqual(['hello']);
    expect(form.files.map(({ content }) => String(content))).toEqual(['1234567890']);
  });

  it('takes bytes without a name for a file only when their type says so', async () => {
    const typed =
      '--B\r\ncontent-disposition: form-data; name="f"\r\ncontent-type: application/octet-stream\r\n\r\nx\r\n';
    const form = await body(`${typed}${part('name="g"', 'y')}--B--\r\n`).read(LIMITS);
    expect(form.files).toMatchObject([{ field: 'f', filename: '' }]);
    expect(form.fields).toMatchObject([{ name: 'g' }]);
  });

  it('pays for what it reads', async () => {
    const text = `${file('1234567890')}--B--\r\n`;
    const budget = new ByteBudget(1.5 * text.length, 1.5 * text.length);
    const paidBy = (owner: string, length = Number.NaN) => {
      const account = new BodyAccount(budget, owner);
      const form = new MultipartBody(Readable.from([Buffer.from(text)]), TYPE, {
        ...OPTIONS,
        length,
        exchange: { bodyAccount: () => account, hasRoomFor: () => true, ended: Promise.resolve() },
      });
      return { account, form };
    };
    const first = paidBy('a');
    await first.form.read(LIMITS);
    expect(budget.used).toBe(text.length);
    const refused = { code: 'BODY_MEMORY_FULL' };
    await expect(paidBy('b').form.read(LIMITS)).rejects.toMatchObject(refused);
    await expect(paidBy('b', text.length).form.read(LIMITS)).rejects.toMatchObject(refused);
    await expect(paidBy('b', 2 * text.length).form.read(LIMITS)).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
    });
    first.account.close();
    await paidBy('b', text.length).form.read(LIMITS);
  });

  it('takes the folders from a file name', async () => {
    const form = await body(`${file('x', '../../../../etc/passwd')}--B--\r\n`).read(LIMITS);
    expect(form.files[0]?.filename).toBe('passwd');
  });

  it.each([
    [
      'a file that is too long',
      `${file('12345678901')}--B--\r\n`,
      'A file of the form has at least 11 bytes',
    ],
    ['a field that is too long', `${part('name="a"', '123456')}--B--\r\n`, 'A field of the form'],
    ['too many files', `${file('1')}${file('2')}--B--\r\n`, 'more than the 1 files allowed'],
    ['too many fields', `${part('name="a"', '1').repeat(3)}--B--\r\n`, 'more than the 2 fields allowed'],
    ['too many bytes', `${file('x'.repeat(2000))}--B--\r\n`, 'The body of the form has at least'],
  ])('refuses %s', async (_name, text, sentence) => {
    const fault = await faultOf(text);
    expect(fault).toContain('PAYLOAD_TOO_LARGE');
    expect(fault).toContain(sentence);
  });

  it.each([
    ['a body that breaks off', file('12345'), undefined],
    ['a type without a boundary', file('1'), 'multipart/form-data'],
    ['a boundary of 8 KB', file('1'), `multipart/form-data; boundary=${'B'.repeat(8_000)}`],
  ])('refuses %s', async (_name, text, type) => {
    expect(await faultOf(text, {}, type)).toMatch(/^VALIDATION_FAILED: .*boundary/);
  });
});
