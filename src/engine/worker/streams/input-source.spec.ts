import { InputSource } from './input-source.js';

/** What is read into a buffer of `size` bytes, as text. */
function read(source: InputSource, size: number): string {
  const buffer = Buffer.alloc(size);
  return buffer.toString('utf8', 0, source.read(buffer));
}

describe('InputSource', () => {
  it('is at its end before it is given anything', () => {
    expect(read(new InputSource(), 10)).toBe('');
  });

  it('hands its bytes out in order, then the end, again and again', () => {
    const source = new InputSource();
    source.begin('abcdef');
    expect([read(source, 4), read(source, 4), read(source, 4), read(source, 4)]).toEqual([
      'abcd',
      'ef',
      '',
      '',
    ]);
  });

  it('counts bytes, not characters', () => {
    const source = new InputSource();
    source.begin('\u20ac');
    const buffer = new Uint8Array(2);
    expect(source.read(buffer)).toBe(2);
    expect([...buffer]).toEqual([0xe2, 0x82]);
    expect(source.read(buffer)).toBe(1);
    expect(buffer[0]).toBe(0xac);
  });

  it('forgets the rest of the last run', () => {
    const source = new InputSource();
    source.begin('old input');
    read(source, 3);
    source.begin('new');
    expect(read(source, 10)).toBe('new');
    source.begin('');
    expect(read(source, 10)).toBe('');
  });
});
