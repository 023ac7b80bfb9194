import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { JsonText } from '../common/json-text.js';
import { EventStream } from './event-stream.js';

const OPTIONS = { keepAliveMs: 1000, bufferBytes: 100, stallTimeoutMs: 5000 };

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

  it('gives up a client that takes nothing', () => {
    const stream = new EventStream(OPTIONS);
    stream.live('stdout', { text: 'a' });
    jest.advanceTimersByTime(4000);
    expect(stream.body.destroyed).toBe(false);
    jest.advanceTimersByTime(3000);
    expect(stream.body.destroyed).toBe(true);
    // Whoever writes need not know.
    stream.send('result', {});
    stream.end();
  });

  it('gives up a client that does not take the end', () => {
    const stream = new EventStream(OPTIONS);
    stream.send('result', {});
    stream.end();
    jest.advanceTimersByTime(7000);
    expect(stream.body.destroyed).toBe(true);
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
