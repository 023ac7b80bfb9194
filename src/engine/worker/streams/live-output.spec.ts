import { describe, expect, it } from '@jest/globals';
import type { OutputPart } from '../../protocol/messages.js';
import { LiveOutput } from './live-output.js';

function live(limit = 1000) {
  const told: OutputPart[] = [];
  // The clock stands still: everything follows quickly.
  const output = new LiveOutput(() => 0);
  output.begin(limit, (part) => told.push(part));
  return {
    told,
    output,
    texts: () => told.map(({ text }) => text),
    write: (text: string | Buffer, stream: 'stdout' | 'stderr' = 'stdout') =>
      output.write(stream, typeof text === 'string' ? Buffer.from(text) : text),
  };
}

describe('LiveOutput', () => {
  it('tells a first line at once, and those that follow quickly together', () => {
    const { write, texts, output } = live();
    write('one');
    expect(texts()).toEqual([]);
    write('\n');
    expect(texts()).toEqual(['one\n']);
    write('two\n');
    write('three\n');
    expect(texts()).toEqual(['one\n']);
    output.flush();
    expect(texts()).toEqual(['one\n', 'two\nthree\n']);
  });

  it('does not gather more than some kilobytes', () => {
    const { write, texts } = live(100_000);
    write('\n');
    write('x'.repeat(5000));
    expect(texts()).toHaveLength(1);
    write('x'.repeat(5000));
    expect(texts().map((text) => text.length)).toEqual([1, 10_000]);
  });

  it('tells both streams in the order of their writes', () => {
    const { write, told, output } = live();
    write('a');
    write('b', 'stderr');
    write('c');
    output.flush();
    expect(told.map(({ stream, text }) => `${stream} ${text}`)).toEqual(['stdout a', 'stderr b', 'stdout c']);
  });

  it('puts characters together that writes cut', () => {
    const { write, texts, output } = live();
    const bytes = Buffer.from('a€😀');
    for (const byte of bytes) {
      write(Buffer.from([byte]));
      output.flush();
    }
    expect(texts()).toEqual(['a', '€', '😀']);
  });

  it('tells at the end what was never a whole character, as bytes', () => {
    const { write, texts, output } = live();
    write(Buffer.from([0x61, 0xe2, 0x82]));
    output.flush();
    output.end();
    expect(texts()).toEqual(['a', '\\xe2\\x82']);
  });

  it('tells each stream up to the limit, and once that there is more', () => {
    const { write, told, output } = live(5);
    write('123456789');
    write('more');
    write('err', 'stderr');
    output.end();
    expect(told).toEqual([
      { stream: 'stdout', text: '12345', cut: true },
      { stream: 'stderr', text: 'err', cut: false },
    ]);
  });

  it('says of a limit that splits a character nothing but that it was reached', () => {
    const { write, told } = live(2);
    write('€');
    expect(told).toEqual([{ stream: 'stdout', text: '', cut: true }]);
  });

  it('marks nothing when the output is exactly the limit', () => {
    const { write, told, output } = live(3);
    write('abc');
    output.end();
    expect(told).toEqual([{ stream: 'stdout', text: 'abc', cut: false }]);
  });

  it('keeps a copy: the program goes on using its memory', () => {
    const { output, write, texts } = live();
    const memory = Buffer.from('before');
    write(memory);
    memory.fill('x');
    output.flush();
    expect(texts()).toEqual(['before']);
  });

  it('flushes nothing while it is telling: telling waits, and waiting flushes', () => {
    const told: string[] = [];
    const output = new LiveOutput();
    output.begin(100, ({ text }) => {
      output.flush();
      told.push(text);
    });
    output.write('stdout', Buffer.from('a\n'));
    expect(told).toEqual(['a\n']);
  });

  it('tells nothing when nobody listens', () => {
    const output = new LiveOutput();
    output.begin(10, null);
    output.write('stdout', Buffer.from('a\n'));
    output.flush();
    output.end();
  });
});
