import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { InnerProcess } from './inner-process.js';

const onLinux = process.platform === 'linux' ? describe : describe.skip;

/** This process as the worker, and its parent as bubblewrap. */
async function readInfo(note: string, outerPid: number = process.ppid): Promise<InnerProcess> {
  const stream = new PassThrough();
  const inner = new InnerProcess(outerPid, stream);
  // In two pieces, as from a pipe, cut within the number.
  stream.write(note.slice(0, 20));
  await setImmediate();
  stream.write(note.slice(20));
  await setImmediate();
  expect(stream.destroyed).toBe(false);
  return inner;
}
const note = (pid: number) => `{\n    "child-pid": ${pid},\n    "net-namespace": 5\n}\n`;

onLinux('the worker behind bubblewrap', () => {
  it('is the process that bubblewrap reports', async () => {
    expect((await readInfo(note(process.pid))).pid).toBe(process.pid);
  });

  it('must be a child of bubblewrap', async () => {
    expect((await readInfo(note(process.pid), 1_000_000)).pid).toBeUndefined();
    expect((await readInfo('{"child-pid": 4194999}')).pid).toBeUndefined();
  });

  it('is unknown without a report, and then nothing is killed', async () => {
    const inner = new InnerProcess(process.ppid, null);
    inner.kill('SIGKILL');
    expect(inner.pid).toBeUndefined();
    expect((await readInfo(`${'x'.repeat(5000)}${note(process.pid)}`.slice(0, 4900))).pid).toBeUndefined();
  });

  it('ended by the signal in the exit code', async () => {
    const inner = await readInfo(note(process.pid));
    expect(inner.ending(137, null)).toEqual([null, 'SIGKILL']);
    expect(inner.ending(null, 'SIGKILL')).toEqual([null, 'SIGKILL']);
    expect(inner.ending(1, null)).toEqual([1, null]);
    expect(new InnerProcess(1, null).ending(137, null)).toEqual([137, null]);
  });
});
