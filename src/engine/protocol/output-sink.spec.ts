import { OutputSink } from './output-sink.js';

function sinkOf(limit: number, ...writes: (string | Uint8Array)[]): OutputSink {
  const sink = new OutputSink();
  sink.begin(limit);
  for (const bytes of writes) sink.write(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  return sink;
}

describe('OutputSink', () => {
  it('keeps everything up to its limit', () => {
    expect(sinkOf(10, 'abc', 'def', 'ghij').finish()).toEqual({
      text: 'abcdefghij',
      base64: null,
      totalBytes: 10,
      cutBytes: 0,
    });
  });

  it('says nothing about a stream that was not written to', () => {
    expect(sinkOf(10).finish()).toEqual({ text: '', base64: null, totalBytes: 0, cutBytes: 0 });
    expect(sinkOf(10, '').finish().totalBytes).toBe(0);
  });

  it('takes all bytes of every write, so that the writer never fails', () => {
    const sink = sinkOf(4);
    expect(sink.write(Buffer.alloc(1000))).toBe(1000);
    expect(sink.write(Buffer.alloc(1000))).toBe(1000);
  });

  it('cuts from one byte over the limit on', () => {
    expect(sinkOf(10, 'abcdefghijk').finish()).toEqual({
      text: 'abcde\n[... 1 bytes cut ...]\nghijk',
      base64: null,
      totalBytes: 11,
      cutBytes: 1,
    });
  });

  it.each([
    ['one write', ['0123456789abcdefghij']],
    ['bytes one by one', [...'0123456789abcdefghij']],
    ['writes across the head and round the ring', ['01', '23456789abc', 'de', 'f', 'ghij']],
    ['a write longer than the tail after short ones', ['0', '12', '3456789abcdefghij']],
  ])('keeps head and tail of %s alike', (_how, writes) => {
    expect(sinkOf(8, ...writes).finish()).toMatchObject({
      text: '0123\n[... 12 bytes cut ...]\nghij',
      totalBytes: 20,
      cutBytes: 12,
    });
  });

  it('gives the head the odd byte', () => {
    expect(sinkOf(3, 'abcdef').finish().text).toBe('ab\n[... 3 bytes cut ...]\nf');
    expect(sinkOf(1, 'abcdef').finish().text).toBe('a\n[... 5 bytes cut ...]\n');
  });

  it('keeps nothing with a limit of 0, but counts', () => {
    expect(sinkOf(0, 'abc').finish()).toMatchObject({
      text: '\n[... 3 bytes cut ...]\n',
      totalBytes: 3,
      cutBytes: 3,
    });
  });

  it('drops characters that a cut would split, and counts their bytes as cut', () => {
    // Head 5 bytes: one whole euro sign and two bytes of the next; tail 5 the other way round.
    expect(sinkOf(10, '\u20ac'.repeat(10)).finish()).toEqual({
      text: '\u20ac\n[... 24 bytes cut ...]\n\u20ac',
      base64: null,
      totalBytes: 30,
      cutBytes: 24,
    });
  });

  it('leaves bytes at the cut alone that are no beginning of a character', () => {
    const bytes = Buffer.alloc(20, 0xff);
    const { text, base64, cutBytes } = sinkOf(4, bytes).finish();
    expect(text).toBe('\\xff\\xff\n[... 16 bytes cut ...]\n\\xff\\xff');
    expect(base64).not.toBeNull();
    expect(cutBytes).toBe(16);
  });

  it('copies what it keeps, since the memory it is shown goes on being used', () => {
    const memory = Buffer.from('abcdefgh');
    const sink = sinkOf(6, memory.subarray(0, 4), memory.subarray(4));
    memory.fill('z');
    expect(sink.finish().text).toBe('abc\n[... 2 bytes cut ...]\nfgh');
  });

  it('starts every run empty', () => {
    const sink = sinkOf(4, 'a flood of text');
    sink.begin(4);
    sink.write(Buffer.from('new'));
    expect(sink.finish()).toEqual({ text: 'new', base64: null, totalBytes: 3, cutBytes: 0 });
  });
});
