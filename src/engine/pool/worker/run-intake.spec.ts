import { describe, expect, it } from '@jest/globals';
import { makeTask } from '../../../../test/kit/fake-worker.js';
import type { MimeBundle } from '../../protocol/messages.js';
import { ProtocolError } from '../../protocol/read-worker-message.js';
import { RunIntake } from './run-intake.js';

function intake(limits = {}, stream = true) {
  const heard: unknown[] = [];
  const taker = new RunIntake(
    { ...makeTask('t', limits), stream },
    {
      output: (part) => heard.push(part),
      display: (bundle) => heard.push(bundle),
      file: (file) => heard.push(file),
    },
  );
  return {
    heard,
    output: (text: string, stream: 'stdout' | 'stderr' = 'stdout') =>
      taker.take({ type: 'output', id: 't', stream, text, cut: false }),
    display: (bundle: MimeBundle) => taker.take({ type: 'display', id: 't', bundle }),
    file: (content: Uint8Array | null) =>
      taker.take({ type: 'file', id: 't', path: '/tmp/a', size: content?.length ?? 9, content }),
  };
}

describe('RunIntake', () => {
  it('passes on messages without type and id', () => {
    const { heard, output, display, file } = intake();
    output('a');
    display({ 'text/plain': 'b' });
    file(null);
    expect(heard).toEqual([
      { stream: 'stdout', text: 'a', cut: false },
      { 'text/plain': 'b' },
      { path: '/tmp/a', size: 9, content: null },
    ]);
  });

  it('rejects output of a task that is not streamed', () => {
    expect(() => intake({}, false).output('a')).toThrow(ProtocolError);
  });

  it('limits the text of each stream', () => {
    const { output } = intake({ outputBytes: 2 });
    output('\\xff\\xff');
    output('12345678', 'stderr');
    expect(() => output('x')).toThrow('more output');
  });

  it('limits empty parts', () => {
    const { output } = intake({ outputBytes: 2 });
    for (let n = 0; n < 6; n++) output('');
    expect(() => output('')).toThrow('more output');
  });

  it('limits the total text of displays, and their number', () => {
    const { display } = intake({ displayBytes: 20 });
    display({ 'text/plain': '0123456789' });
    expect(() => display({ 'text/plain': '' })).toThrow('more displays');
    const many = intake({ displayBytes: 10_000 });
    for (let n = 0; n < 100; n++) many.display({ 'a/b': '' });
    expect(() => many.display({ 'a/b': '' })).toThrow('more displays');
  });

  it('limits the total bytes of files, and their number', () => {
    const { file } = intake({ outputFilesBytes: 10, outputFiles: 9 });
    file(new Uint8Array(10));
    file(null);
    expect(() => file(new Uint8Array(1))).toThrow('more files');
    const many = intake({ outputFiles: 2 });
    many.file(null);
    many.file(null);
    expect(() => many.file(null)).toThrow('more files');
  });
});
