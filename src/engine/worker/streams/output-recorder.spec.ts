import { readRecord } from '../../protocol/output-record.js';
import { OUTPUT_FILE_BYTES } from '../../sandbox/worker-arguments.js';
import { OutputRecorder } from './output-recorder.js';

describe('OutputRecorder', () => {
  let file: Buffer;
  let recorder: OutputRecorder;
  beforeEach(() => {
    file = Buffer.alloc(OUTPUT_FILE_BYTES);
    recorder = new OutputRecorder((bytes, at) => void file.set(bytes, at));
  });

  it('has noted it before it returns', () => {
    recorder.write('stderr', Buffer.from('oops'));
    recorder.write('stdout', Buffer.from('text'));
    const { stdout, stderr } = readRecord(file, 100);
    expect([stdout.text, stderr.text]).toEqual(['text', 'oops']);
  });

  it('keeps to the file', () => {
    const chunk = Buffer.alloc(3 << 20, 'x');
    for (let n = 0; n < 5; n++) recorder.write('stdout', chunk);
    const { totalBytes } = readRecord(file, 100).stdout;
    expect(totalBytes).toBeLessThan(OUTPUT_FILE_BYTES);
    expect(totalBytes).toBeGreaterThan(OUTPUT_FILE_BYTES - 100);
  });

  it('has nothing of a run after its reset', () => {
    recorder.write('stdout', Buffer.from('of one run'));
    recorder.reset();
    expect(readRecord(file, 100).stdout.text).toBe('');
    recorder.write('stdout', Buffer.from('of'));
    expect(readRecord(file, 100).stdout.text).toBe('of');
  });

  it('does nothing without a file, and goes on when it is refused', () => {
    expect(() => new OutputRecorder(null).write('stdout', Buffer.from('x'))).not.toThrow();
    let asked = 0;
    const refused = new OutputRecorder(() => {
      asked += 1;
      throw new Error('EFBIG');
    });
    for (let n = 0; n < 3; n++) refused.write('stdout', Buffer.from('x'));
    expect(asked).toBe(1);
  });
});
