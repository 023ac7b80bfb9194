import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from '@jest/globals';
import { makeLog, makeTask } from '../../test/kit/fake-worker.js';
import { ChildWorkerProcess } from './worker-process.js';

type Exit = [number | null, string | null];

describe('ChildWorkerProcess, with real children', () => {
  let child: ChildProcess | undefined;
  afterEach(() => {
    child?.kill('SIGKILL');
  });

  function launch(script: string, command = process.execPath) {
    child = spawn(command, ['-e', script], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
      serialization: 'advanced',
    });
    const log = makeLog();
    const worker = new ChildWorkerProcess(child, log);
    const messages: unknown[] = [];
    let heard = (): void => undefined;
    const exit = new Promise<Exit>((resolve) => {
      worker.listen({
        message: (raw) => {
          messages.push(raw);
          heard();
        },
        exit: (code, signal) => resolve([code, signal]),
      });
    });
    const message = new Promise<void>((resolve) => {
      heard = resolve;
    });
    return { worker, messages, message, exit, log };
  }

  it('carries tasks and answers as structured clones', async () => {
    const answer = 'process.send(m.task.files[0].content, () => process.exit(0))';
    const kit = launch(`process.on("message", (m) => { ${answer}; })`);
    const task = { ...makeTask('a'), files: [{ path: 'f', content: new Uint8Array([0, 255]) }] };
    expect(kit.worker.send({ type: 'run', task })).toBe(true);
    expect(await kit.exit).toEqual([0, null]);
    expect([...(kit.messages[0] as Uint8Array)]).toEqual([0, 255]);
  });

  it('hears all that was sent before an exit, and then the exit', async () => {
    const kit = launch('process.send("x".repeat(3e6)); process.send("last", () => process.exit(5))');
    expect(await kit.exit).toEqual([5, null]);
    expect(kit.messages).toHaveLength(2);
  });

  it('does not lose a result for a death that is noticed first', async () => {
    const last = 'process.send("x".repeat(150_000)); process.kill(process.pid, "SIGKILL")';
    const kit = launch(`process.on("message", () => { ${last} }); process.send("up")`);
    await kit.message;
    kit.worker.send({ type: 'run', task: makeTask('a') });
    // This process sleeps until the child is dead, so that message and exit wait for it together.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    expect(await kit.exit).toEqual([null, 'SIGKILL']);
    expect(kit.messages).toHaveLength(2);
  });

  it('writes the id of a cancelled task on the control pipe', async () => {
    const script = 'require("fs").createReadStream("", {fd: 4}).on("data", (d) => process.send(String(d)))';
    const kit = launch(`process.on("disconnect", () => process.exit()); ${script}`);
    kit.worker.cancel('task-7');
    await kit.message;
    expect(kit.messages).toEqual(['task-7\n']);
  });

  it('closes channel and control pipe when nobody needs the child any more', async () => {
    const script = 'process.on("message", () => {}); require("fs").createReadStream("", {fd: 4}).resume()';
    const kit = launch(`process.send("up"); ${script}`);
    await kit.message;
    kit.worker.disconnect();
    kit.worker.disconnect();
    expect(await kit.exit).toEqual([0, null]);
    expect(kit.worker.send({ type: 'run', task: makeTask('a') })).toBe(false);
  });

  it('kills a child that closes its channel and lives on', async () => {
    const kit = launch('setInterval(() => {}, 1000); process.disconnect()');
    expect(await kit.exit).toEqual([null, 'SIGKILL']);
  });

  it('tells a program that cannot be started as an exit', async () => {
    const kit = launch('', '/no/such/program');
    expect(await kit.exit).toEqual([null, null]);
    expect(kit.worker.pid).toBeUndefined();
  });

  it('throws nothing when the child is gone', async () => {
    const kit = launch('process.exit(1)');
    await kit.exit;
    expect(kit.worker.send({ type: 'run', task: makeTask('a') })).toBe(false);
    kit.worker.cancel('a');
    kit.worker.disconnect();
    kit.worker.kill('SIGKILL');
  });

  it('logs what the child writes, by stream', async () => {
    const kit = launch(
      'process.on("message", () => {}); console.log("to out"); console.error("to err"); process.send(1)',
    );
    await kit.message;
    while (kit.log.lines.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    const lines = kit.log.lines.map(({ level, fields }) => [level, fields.stream, fields.line]);
    expect(lines.sort()).toEqual([
      ['debug', 'stdout', 'to out'],
      ['warn', 'stderr', 'to err'],
    ]);
  });
});
