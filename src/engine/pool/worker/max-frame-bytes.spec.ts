import { describe, expect, it } from '@jest/globals';
import { makeReport, makeSessionResult } from '../../../../test/kit/fake-worker.js';
import { encodeFrame } from '../../protocol/channel.js';
import { TEXT_CHARS_MAX } from '../../protocol/read-worker-message.js';
import { maxFrameBytes } from './max-frame-bytes.js';

describe('maxFrameBytes', () => {
  const granted = {
    outputBytes: 1_000_000,
    resultBytes: 500_000,
    sessionBytes: 3_000_000,
    displayBytes: 0,
    outputFileBytes: 0,
  };
  const { outputBytes, resultBytes, sessionBytes } = granted;

  it('has room for the largest honest report: both streams full of bytes that are no UTF-8', () => {
    // One character beyond Latin-1 makes V8 take two bytes for each.
    const text = `${'\\xff'.repeat(outputBytes - 3)}€`;
    const base64 = Buffer.alloc(outputBytes).toString('base64');
    const stream = { text, base64, totalBytes: outputBytes, cutBytes: 0 };
    const report = makeReport({
      resultJson: `"${'x'.repeat(resultBytes - 2)}"`,
      resultRepr: '€'.repeat(10_000),
      message: '€'.repeat(TEXT_CHARS_MAX / 2),
      stdout: stream,
      stderr: { ...stream },
      session: makeSessionResult({ checkpoint: new Uint8Array(sessionBytes) }),
    });
    const frame = encodeFrame({ type: 'result', id: 'a', report });
    expect(frame.length).toBeLessThan(maxFrameBytes(granted));
    // And is not much larger than that.
    expect(frame.length).toBeGreaterThan(maxFrameBytes(granted) / 2);
  });

  it('has room for the largest display and the largest file', () => {
    const limits = {
      outputBytes: 1000,
      resultBytes: 1000,
      sessionBytes: 0,
      displayBytes: 5_000_000,
      outputFileBytes: 9_000_000,
    };
    const bundle = { 'text/html': '€'.repeat(limits.displayBytes) };
    const display = encodeFrame({ type: 'display', id: 'a', bundle });
    expect(display.length).toBeLessThan(maxFrameBytes({ ...limits, outputFileBytes: 0 }));
    const content = Buffer.alloc(limits.outputFileBytes);
    const file = encodeFrame({ type: 'file', id: 'a', path: '/tmp/f', size: content.length, content });
    expect(file.length).toBeLessThan(maxFrameBytes({ ...limits, displayBytes: 0 }));
  });
});
