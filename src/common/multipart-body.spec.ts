import { Readable } from 'node:stream';
import { ServiceError } from './errors.js';
import { MultipartBody, type MultipartLimits } from './multipart-body.js';

const LIMITS: MultipartLimits = { files: 1, fields: 2, fileBytes: 10, fieldBytes: 5, totalBytes: 1000 };

const part = (head: string, body: string): string =>
  `--B\r\ncontent-disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
const file = (body: string, name = 'a.txt') => part(`name="file"; filename="${name}"`, body);

const body = (text: string, type = 'multipart/form-data; boundary=B') =>
  new MultipartBody(Readable.from([Buffer.from(text)]), type);

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
    expect(form.fields).toEqual([{ name: 'note', value: 'hello' }]);
    expect(form.files).toEqual([
      { field: 'file', filename: 'a.txt', mimetype: 'text/plain', content: Buffer.from('1234567890') },
    ]);
  });

  it('takes the folders from a file name', async () => {
    const form = await body(`${file('x', '../../etc/passwd')}--B--\r\n`).read(LIMITS);
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
  ])('refuses %s', async (_name, text, type) => {
    expect(await faultOf(text, {}, type)).toMatch(/^VALIDATION_FAILED: .*boundary/);
  });
});
