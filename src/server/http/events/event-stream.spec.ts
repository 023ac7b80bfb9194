import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { seeded } from '../../../../test/fuzz/kit/random.mjs';
import { readEventSource } from '../../../../test/kit/event-source.js';
import { JsonText } from '../../../base/json/json-text.js';
import { EventStream } from './event-stream.js';

const OPTIONS = { keepAliveMs: 1000, bufferBytes: 100 };

describe('EventStream', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('writes events with ids, their data in one line', () => {
    const stream = new EventStream(OPTIONS);
    stream.live('stdout', { text: 'a\nb' });
    stream.send('result', { value: new JsonText('12345678901234567890') });
    expect(String(stream.body.read())).toBe(
      'id: 1\nevent: stdout\ndata: {"text":"a\\nb"}\n\nid: 2\nevent: result\ndata: {"value":12345678901234567890}\n\n',
    );
    stream.body.destroy();
  });

  describe('whatever the text', () => {
    /** Lines as Python's str.splitlines() sees them, and with it many a client. */
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    const PYTHON_LINES = /\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/;
    const BREAKS = [
      '\n',
      '\r',
      '\r\n',
      '\n\n',
      '\r\r',
      '\u2028',
      '\u2029',
      '\u0085',
      '\v',
      '\f',
      '\0',
      '\ufeff',
      '\ud800',
    ];
    const random = seeded(7);
    const some = () => {
      const parts = [
        ...BREAKS,
        'data: x',
        'event: done',
        'id: 9',
        ':',
        ' ',
        '{"a":1}',
        'é',
        '\u{1f600}',
        '\\',
        '"',
      ];
      return Array.from({ length: random.below(9) }, () => random.pick(parts)).join('');
    };
    const space = () =>
      Array.from({ length: random.below(4) }, () => random.pick([' ', '\n', '\r', '\t'])).join('');
    /** JSON as a program may write it: white space wherever it may be. */
    const spaced = (text: string) =>
      new JsonText(
        `${space()}{${space()}"k"${space()}:${space()}[${space()}${JSON.stringify(text)}${space()},${space()}1${space()}]${space()}}${space()}`,
      );
    it.each([
      ['named', false],
      ['unnamed, as of the predecessor', true],
    ])('each event arrives whole, as one line, in its order: %s', (_what, unnamed) => {
      const stream = new EventStream({ ...OPTIONS, bufferBytes: 1 << 24, ...(unnamed && { unnamed }) });
      const texts = Array.from({ length: 500 }, some);
      const parts: Buffer[] = [];
      for (const text of texts) {
        parts.push(stream.body.read() ?? Buffer.alloc(0));
        stream.live('stdout', { text });
        stream.send('result', { value: spaced(text), text });
        jest.advanceTimersByTime(random.below(2) * OPTIONS.keepAliveMs);
      }
      stream.end();
      const bytes = Buffer.concat([...parts, stream.body.read()]);
      const events = readEventSource(bytes).map(({ type, data, lastEventId }) => ({
        type,
        ...JSON.parse(data),
        lastEventId,
      }));
      const expected = texts.flatMap((text) => [
        { type: 'stdout', text },
        { type: 'result', value: { k: [text, 1] }, text },
      ]);
      expect(events).toEqual(
        expected.map((event, index) => ({ ...event, lastEventId: unnamed ? '' : String(index + 1) })),
      );
      const lines = bytes
        .toString()
        .split('\n')
        .filter((line) => line.startsWith('data: '));
      expect(lines.filter((line) => PYTHON_LINES.test(line))).toEqual([]);
      expect(lines).toHaveLength(expected.length);
    });

    it('goes on as UTF-8 what is no Unicode: half of a surrogate pair within JSON of a program', () => {
      const stream = new EventStream(OPTIONS);
      stream.send('result', { value: new JsonText('"\ud800"') });
      stream.end();
      const [event] = readEventSource(stream.body.read() as Buffer);
      expect(JSON.parse(event?.data ?? '')).toEqual({ value: '\ufffd' });
    });
  });

  it('drops live events while too much waits, says how many, and never drops the others', () => {
    const stream = new EventStream(OPTIONS);
    stream.live('stdout', { text: 'x'.repeat(100) });
    stream.live('stdout', { text: 'lost' });
    stream.live('stdout', { text: 'lost' });
    expect(String(stream.body.read())).not.toContain('lost');
    stream.live('stdout', { text: 'seen' });
    const text = String(stream.body.read());
    expect(text).toContain('event: dropped\ndata: {"events":2}');
    expect(text.indexOf('dropped')).toBeLessThan(text.indexOf('seen'));
    stream.live('stdout', { text: 'x'.repeat(200) });
    stream.live('stdout', { text: 'lost' });
    stream.send('result', { text: 'kept' });
    expect(String(stream.body.read())).toMatch(/x{200}.*"events":1.*kept/s);
    stream.body.destroy();
  });

  it('says now and then that it is there, unless the client has enough to read', () => {
    const stream = new EventStream(OPTIONS);
    jest.advanceTimersByTime(3000);
    expect(String(stream.body.read())).toBe(': still here\n\n');
    stream.body.destroy();
  });

  it('gives up a client for whom there is no room, and the writer need not know', async () => {
    const asked: number[] = [];
    const hasRoom = (bytes: number) => {
      asked.push(bytes);
      return bytes < 50;
    };
    const stream = new EventStream({ ...OPTIONS, hasRoom });
    await stream.send('result', { small: true });
    expect([asked, stream.body.destroyed]).toEqual([[14], false]);
    await stream.send('result', { text: 'x'.repeat(50) });
    expect(stream.body.destroyed).toBe(true);
    await stream.send('done', {});
    stream.end();
  });

  it('hands a long event out in slices, whole', async () => {
    jest.useRealTimers();
    const stream = new EventStream(OPTIONS);
    const text = '\u{1F600}'.repeat(300_000);
    const slices: Buffer[] = [];
    stream.body.on('data', (slice: Buffer) => slices.push(slice));
    const ended = once(stream.body, 'end');
    await stream.send('result', { text });
    stream.end();
    await ended;
    expect(Math.max(...slices.map(({ length }) => length))).toBeLessThanOrEqual(65_536);
    const whole = Buffer.concat(slices).toString();
    expect(whole === `id: 1\nevent: result\ndata: ${JSON.stringify({ text })}\n\n`).toBe(true);
  });

  it('leaves no timer behind', async () => {
    const stream = new EventStream(OPTIONS);
    stream.end();
    stream.body.resume();
    await jest.advanceTimersByTimeAsync(0);
    stream.body.destroy();
    await jest.advanceTimersByTimeAsync(0);
    expect(jest.getTimerCount()).toBe(0);
  });
});
