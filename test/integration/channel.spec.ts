import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { encodeFrame, FrameReader } from '../../src/engine/protocol/channel.js';
import { CHANNEL_FD, workerDescriptors } from '../../src/engine/sandbox/worker-arguments.js';
import { DIST } from '../kit/worker.js';

const MODULE = pathToFileURL(path.join(DIST, 'engine', 'worker', 'channel-to-parent.js')).href;
const RESET_MS = 500;
/** Answers a task with so many characters, and then blocks as a long reset would. */
const CHILD = `
  import { ChannelToParent } from '${MODULE}';
  const channel = new ChannelToParent(${CHANNEL_FD});
  const block = (ms) => { for (const end = Date.now() + ms; Date.now() < end; ); };
  const receive = ({ task }) => channel.send({ type: 'result', text: 'x'.repeat(task) }, () => {
    block(${RESET_MS});
    channel.send({ type: 'reset' });
  });
  channel.listen(receive, () => process.exit(0));
  channel.send({ type: 'ready' });`;

describe("the worker's end of the channel", () => {
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));

  /** Says when each message was read, by type. */
  async function launch() {
    child = spawn(process.execPath, ['--input-type=module', '-e', CHILD], {
      stdio: workerDescriptors(null),
    });
    const socket = child.stdio[CHANNEL_FD] as Duplex;
    const reader = new FrameReader(2 ** 28);
    const times: Record<string, number> = {};
    let heard = (): void => undefined;
    socket.on('data', (chunk: Buffer) => {
      // When it arrived: taking 20 MB apart lasts as long as a good part of the reset.
      const at = performance.now();
      for (const message of reader.push(chunk)) times[(message as { type: string }).type] = at;
      heard();
    });
    const until = async (type: string): Promise<number> => {
      while (times[type] === undefined) {
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
      }
      return times[type];
    };
    await until('ready');
    return { child, socket, until };
  }

  it.each([
    ['small', 100],
    ['larger than what a socket holds', 20_000_000],
  ])('hands over a %s answer before the reset begins', async (_, characters) => {
    const { socket, until } = await launch();
    socket.write(encodeFrame({ type: 'run', task: characters }));
    const answeredAt = await until('result');
    expect((await until('reset')) - answeredAt).toBeGreaterThan(RESET_MS * 0.9);
  });

  it('ends an idle worker when the channel closes, which is how it hears of a killed parent', async () => {
    const { child, socket } = await launch();
    const exit = once(child, 'exit');
    const closedAt = performance.now();
    socket.destroy();
    expect(await exit).toEqual([0, null]);
    expect(performance.now() - closedAt).toBeLessThan(500);
  });

  it('ends a worker that waits for its parent to read', async () => {
    const { child, socket } = await launch();
    const exit = once(child, 'exit');
    socket.pause();
    socket.write(encodeFrame({ type: 'run', task: 20_000_000 }));
    await new Promise((resolve) => setTimeout(resolve, 200));
    socket.destroy();
    expect(await exit).toEqual([0, null]);
  });

  it('ends at once, and says why, when the parent sends what is no frame', async () => {
    const { child, socket } = await launch();
    const exit = once(child, 'exit');
    socket.on('error', () => undefined);
    socket.write(Buffer.alloc(4));
    expect(((await exit)[0] as number) > 0).toBe(true);
  });
});
