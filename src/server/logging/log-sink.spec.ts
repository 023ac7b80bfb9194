import { jest } from '@jest/globals';
import { LogSink, type LogTarget } from './log-sink.js';
import { readable } from './terminal.js';

/** A target that is never slow. */
function gather(texts: string[]): LogTarget {
  return (text, written) => {
    texts.push(text);
    written();
  };
}

describe('LogSink', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('hands several lines to every target in one piece', () => {
    const first: string[] = [];
    const second: string[] = [];
    const sink = new LogSink([gather(first), gather(second)]);
    sink.write('a\n');
    sink.write('b\n');
    expect(first).toEqual([]);
    jest.advanceTimersByTime(50);
    expect(first).toEqual(['a\nb\n']);
    expect(second).toEqual(['a\nb\n']);
  });

  it('does not wait when much is pending', () => {
    const seen: string[] = [];
    const sink = new LogSink([gather(seen)]);
    sink.write('x'.repeat(20_000));
    expect(seen).toEqual(['x'.repeat(20_000)]);
  });

  it('resolves a flush only when the target has written', async () => {
    let done = () => {};
    const target: LogTarget = (_text, written) => {
      done = written;
    };
    const sink = new LogSink([target]);
    sink.write('a\n');
    let flushed = false;
    const flushing = sink.flush().then(() => {
      flushed = true;
    });
    await Promise.resolve();
    expect(flushed).toBe(false);
    done();
    await flushing;
    expect(flushed).toBe(true);
  });

  it('drops and counts lines instead of filling memory when a target is stuck', () => {
    const seen: string[] = [];
    let release = () => {};
    const sink = new LogSink([
      (text, written) => {
        seen.push(text);
        release = written;
      },
    ]);
    sink.write(`${'x'.repeat(8 * 1024 * 1024 - 1)}\n`);
    sink.write(`${'y'.repeat(20_000)}\n`);
    expect(seen).toHaveLength(1);
    release();
    sink.write('z\n');
    jest.advanceTimersByTime(50);
    const dropped = `{"level":"warn","time":"${new Date().toISOString()}","msg":"1 log lines were dropped"}`;
    expect(seen[1]).toBe(`z\n${dropped}\n`);
    // A terminal shows it, too.
    expect(readable(dropped)).toMatch(/^[\d:]{8} warn: 1 log lines were dropped$/);
  });
});
