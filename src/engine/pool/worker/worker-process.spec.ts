import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CHILD_CHANNEL } from '../../../../test/kit/child-channel.js';
import { makeLog, makeTask } from '../../../../test/kit/fake-worker.js';
import { workerDescriptors } from '../../sandbox/worker-arguments.js';
import { ChildWorkerProcess } from './worker-process.js';

const MAX_FRAME_BYTES = 4e6;

type Exit = [number | null, string | null];

describe('ChildWorkerProcess, with real children', () => {
  let child: ChildProcess | undefined;
  afterEach(() => {
    child?.kill('SIGKILL');
  });

  function launch(script: string, command = process.execPath) {
    child = spawn(command, ['-e', CHILD_CHANNEL + script], {
      stdio: workerDescriptors(null),
    });
    const log = makeLog();
    const worker = new ChildWorkerProcess(child, MAX_FRAME_BYTES, log);
    const messages: unknown[] = [];
    const broken: string[] = [];
    let heard = (): void => undefined;
    const exit = new Promise<Exit>((resolve) => {
      worker.listen({
        message: (raw) => {
          messages.push(raw);
          heard();
        },
        broken: (detail) => broken.push(detail),
        exit: (code, signal) => resolve([code, signal]),
      });
    });
    const message = new Promise<void>((resolve) => {
      heard = resolve;
    });
    return { worker, messages, broken, message, exit, log };
  }

  it('transfers tasks with bytes, and plain responses', async () => {
    const answer = '({ type: m.type, bytes: [...m.task.files[0].content].join() })';
    const kit = launch(`onMessage((m) => send(${answer}, () => process.exit(0)))`);
    const task = { ...makeTask('a'), files: [{ path: 'f', content: new Uint8Array([0, 255]) }] };
    expect(kit.worker.send({ type: 'run', task })).toBe(true);
    expect(await kit.exit).toEqual([0, null]);
    expect(kit.messages).toEqual([{ type: 'run', bytes: '0,255' }]);
  });

  it('delivers everything that was sent before an exit, then the exit', async () => {
    const kit = launch('send("x".repeat(3e6)); send("last", () => process.exit(5))');
    expect(await kit.exit).toEqual([5, null]);
    expect(kit.messages).toHaveLength(2);
  });

  it('does not lose a result when the exit is noticed first', async () => {
    const last = 'send("x".repeat(100_000)); process.kill(process.pid, "SIGKILL")';
    const kit = launch(`onMessage(() => { ${last} }); send("up")`);
    await kit.message;
    kit.worker.send({ type: 'run', task: makeTask('a') });
    // This process sleeps until the child is dead, so that message and exit wait for it together.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    expect(await kit.exit).toEqual([null, 'SIGKILL']);
    expect(kit.messages).toHaveLength(2);
  });

  it('writes the id of a cancelled task to the control pipe', async () => {
    const script = 'require("fs").createReadStream("", {fd: 4}).on("data", (d) => send(String(d)))';
    const kit = launch(`onMessage(() => {}); ${script}`);
    kit.worker.cancel('task-7');
    await kit.message;
    expect(kit.messages).toEqual(['task-7\n']);
  });

  it('closes channel and control pipe on disconnect', async () => {
    const script = 'onMessage(() => {}); require("fs").createReadStream("", {fd: 4}).resume()';
    const kit = launch(`send("up"); ${script}`);
    await kit.message;
    kit.worker.disconnect();
    kit.worker.disconnect();
    expect(await kit.exit).toEqual([0, null]);
    expect(kit.worker.send({ type: 'run', task: makeTask('a') })).toBe(false);
  });

  it('kills a child that closes its channel and stays alive', async () => {
    const kit = launch('setInterval(() => {}, 1000); channel.destroy()');
    expect(await kit.exit).toEqual([null, 'SIGKILL']);
    expect(kit.broken).toEqual(['it closed its channel']);
  });

  it('reports an invalid frame immediately, and kills its sender', async () => {
    const kit = launch('setInterval(() => {}, 1000); write(Buffer.alloc(4))');
    expect(await kit.exit).toEqual([null, 'SIGKILL']);
    expect(kit.broken).toEqual(['a frame is empty']);
    expect(kit.messages).toEqual([]);
  });

  it('does not report a channel that closes because its process exits', async () => {
    const kit = launch('channel.destroy(); setTimeout(() => process.exit(4), 20)');
    expect(await kit.exit).toEqual([4, null]);
    expect(kit.broken).toEqual([]);
  });

  it('sends a task larger than a socket buffer to a child that reads it late', async () => {
    const kit = launch('setTimeout(onMessage, 100, (m) => send({ length: m.task.code.length }))');
    const task = { ...makeTask('a'), code: 'x'.repeat(9e6) };
    expect(kit.worker.send({ type: 'run', task })).toBe(true);
    await kit.message;
    expect(kit.messages).toEqual([{ length: 9e6 }]);
  });

  it('rejects a task that cannot be serialized', async () => {
    const kit = launch('onMessage(() => {})');
    const task = { ...makeTask('a'), code: (() => 1) as unknown as string };
    expect(kit.worker.send({ type: 'run', task })).toBe(false);
  });

  it('reports a program that fails to start as an exit', async () => {
    const kit = launch('', '/no/such/program');
    expect(await kit.exit).toEqual([null, null]);
    expect(kit.worker.pid).toBeUndefined();
  });

  it('does not throw when the child has exited', async () => {
    const kit = launch('process.exit(1)');
    await kit.exit;
    expect(kit.worker.send({ type: 'run', task: makeTask('a') })).toBe(false);
    kit.worker.cancel('a');
    kit.worker.disconnect();
    kit.worker.kill('SIGKILL');
  });

  it('logs what the child writes, by stream', async () => {
    const kit = launch('onMessage(() => {}); console.log("to out"); console.error("to err"); send(1)');
    await kit.message;
    while (kit.log.lines.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    const lines = kit.log.lines.map(({ level, fields }) => [level, fields.stream, fields.line]);
    expect(lines.sort()).toEqual([
      ['debug', 'stdout', 'to out'],
      ['warn', 'stderr', 'to err'],
    ]);
  });
});
