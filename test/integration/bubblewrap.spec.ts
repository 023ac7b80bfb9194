/** Workers of an installation without a launcher, on a machine with bubblewrap: real ones, in real namespaces. */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { encodeFrame, FrameReader } from '../../src/engine/protocol/channel.js';
import type { WorkerMessage } from '../../src/engine/protocol/messages.js';
import { InnerProcess } from '../../src/engine/sandbox/host/inner-process.js';
import { CHANNEL_FD, INFO_FD } from '../../src/engine/sandbox/worker-arguments.js';
import { onPath } from '../kit/tools.js';
import { DIST, fromDist, LIMITS } from '../kit/worker.js';

const ROOT = path.join(DIST, '..');
const KINDS = ['ipc', 'mnt', 'net', 'pid', 'user', 'uts'];
const isRoot = process.getuid?.() === 0;

/** Where user namespaces are forbidden, as in many containers, bubblewrap starts nothing at all. */
function canRun(): boolean {
  const bwrap = process.platform === 'linux' && onPath('bwrap');
  if (!bwrap) return false;
  const { status, stderr } = spawnSync(bwrap, ['--unshare-user', '--ro-bind', '/', '/', '/bin/true']);
  if (status !== 0) process.stderr.write(`\n!!! bubblewrap does not work here (${stderr}): SKIPPED !!!\n\n`);
  return status === 0;
}

(canRun() ? describe : describe.skip)('a worker without a launcher', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bubblewrap-'));
  const children: ChildProcess[] = [];
  let start: () => Promise<{ child: ChildProcess; inner: InnerProcess; messages: WorkerMessage[] }>;

  beforeAll(async () => {
    await chmod(folder, 0o755);
    const launcher = path.join('engine', 'sandbox', 'launcher', 'launcher');
    cpSync(DIST, path.join(folder, 'dist'), { recursive: true, filter: (file) => !file.endsWith(launcher) });
    cpSync(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'));
    // A link on the way to Pyodide, as some installations have it.
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    const [{ ensureImage }, { DEFAULT_IMAGE_DIR }] = await Promise.all([
      fromDist<typeof import('../../src/engine/image/image-store.js')>('engine/image/image-store.js'),
      fromDist<typeof import('../../src/engine/image/image-location.js')>('engine/image/image-location.js'),
    ]);
    const { file: imageFile } = await ensureImage(DEFAULT_IMAGE_DIR);
    const { launchWorker } = (await import(
      pathToFileURL(path.join(folder, 'dist', 'engine', 'pool', 'worker', 'worker-launch.js')).href
    )) as typeof import('../../src/engine/pool/worker/worker-launch.js');
    start = async () => {
      const child = launchWorker({ imageFile, ...LIMITS, sandboxMode: 'on' });
      children.push(child);
      let diagnostics = '';
      child.stderr?.on('data', (text) => {
        diagnostics += text;
      });
      const inner = new InnerProcess(child.pid, child.stdio[INFO_FD] as Readable);
      const reader = new FrameReader(1 << 28);
      const messages: WorkerMessage[] = [];
      const channel = child.stdio[CHANNEL_FD] as Duplex;
      channel.on('error', () => undefined);
      await new Promise<void>((resolve, reject) => {
        channel.on('data', (chunk: Buffer) => {
          for (const message of reader.push(chunk)) messages.push(message as WorkerMessage);
          resolve();
        });
        child.once('exit', (code) =>
          reject(new Error(`it exited with ${code}: ${diagnostics.slice(0, 2000)}`)),
        );
      });
      return { child, inner, messages };
    };
  });
  afterAll(async () => {
    for (const child of children.filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    )) {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it('is in namespaces of its own, without rights, and runs programs; its end is told as its own', async () => {
    const { child, inner, messages } = await start();
    const [ready] = messages;
    if (ready?.type !== 'ready') throw new Error(`expected "ready", got ${JSON.stringify(ready)}`);
    expect(ready.info.layers).toMatchObject({
      namespaces: true,
      emptyEnvironment: true,
      permissionFiles: true,
      noNewPrivileges: true,
      unprivilegedUser: true,
      refusesFiles: true,
      refusesNetwork: true,
      refusesPrograms: true,
      refusesSignals: true,
      landlock: expect.stringContaining('; namespaces replace it'),
      seccomp: expect.stringContaining('; bubblewrap has no filter'),
    });
    // And as the kernel sees it, from outside.
    const { pid } = inner;
    expect(pid).not.toBe(child.pid);
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^CapBnd:\t0+$/m);
    if (isRoot) expect(status).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
    for (const kind of KINDS)
      expect(readlinkSync(`/proc/${pid}/ns/${kind}`)).not.toBe(readlinkSync(`/proc/self/ns/${kind}`));
    expect(readdirSync(`/proc/${pid}/root`)).not.toContain('home');
    expect(readdirSync(`/proc/${pid}/root/usr/bin`)).toEqual(
      process.execPath.startsWith('/usr/bin/') ? [path.basename(process.execPath)] : [],
    );

    const { makeTask } = await import('../kit/fake-worker.js');
    const answered = new Promise<void>((resolve) => {
      (child.stdio[CHANNEL_FD] as Duplex).on(
        'data',
        () => messages.some(({ type }) => type === 'reset') && resolve(),
      );
    });
    (child.stdio[CHANNEL_FD] as Duplex).write(
      encodeFrame({ type: 'run', task: { ...makeTask('t'), code: '6 * 7' } }),
    );
    await answered;
    expect(messages.find(({ type }) => type === 'result')).toMatchObject({ report: { resultJson: '42' } });

    const exited = once(child, 'exit');
    inner.kill('SIGKILL');
    const [code, signal] = await exited;
    expect(inner.ending(code, signal)).toEqual([null, 'SIGKILL']);
  });

  it('ends with bubblewrap, which ends with the service', async () => {
    const { child, inner } = await start();
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    const runs = () => {
      try {
        return !/^[^)]*\) [ZX]/.test(readFileSync(`/proc/${inner.pid}/stat`, 'latin1'));
      } catch {
        return false;
      }
    };
    for (const until = performance.now() + 10_000; runs() && performance.now() < until; )
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(runs()).toBe(false);
  });
});
