import { EventEmitter, once } from 'node:events';
import { DIST, IMAGE_DIR } from './paths.mjs';

const { ensureImage } = await import(`${DIST}/engine/image/image-store.js`);
const { encodeFrame, FrameReader } = await import(`${DIST}/engine/protocol/channel.js`);
const { launchWorker } = await import(`${DIST}/engine/pool/worker/worker-launch.js`);
const { CHANNEL_FD } = await import(`${DIST}/engine/sandbox/worker-arguments.js`);
const { plainTask } = await import(`${DIST}/engine/protocol/plain-task.js`);
const MB = 1 << 20;
const LIMITS = {
  timeoutMs: 20_000,
  memoryBytes: 256 * MB,
  outputBytes: MB,
  resultBytes: MB,
  diskBytes: MB,
  displayBytes: MB,
  outputFiles: 10,
  outputFileBytes: 2 * MB,
  outputFilesBytes: 4 * MB,
};

/** A task with generous limits, whose files come back. @param {string} id @param {string} code */
export const taskOf = (id, code) => ({ ...plainTask(id, code, LIMITS), collect: null });

/** @returns the file of the image, built when it is missing */
export const imageFile = async () => (await ensureImage(IMAGE_DIR)).file;

/** Starts a worker as the pool does, in one of the sandbox's modes, from the core image unless told otherwise. @returns its process, its messages by type, and ms from spawn to ready */
export async function startWorker(sandboxMode = 'on', image = undefined) {
  const file = image ?? (await imageFile());
  const startedAt = performance.now();
  const child = launchWorker({ imageFile: file, memoryBytes: 256 * MB, diskBytes: 64 * MB, sandboxMode });
  return untilReady(child, startedAt);
}

/** @param {number} startedAt just before it was started @returns the same as startWorker */
export async function untilReady(child, startedAt) {
  child.stdout.resume();
  child.stderr.on('data', (text) => process.stderr.write(text));
  // Bytes to messages, in an emitter that `once` can wait on.
  const reader = new FrameReader(256 * MB);
  const messages = new EventEmitter();
  channelOf(child).on('data', (chunk) => {
    for (const message of reader.push(chunk)) messages.emit(message.type, message);
  });
  const [message] = await once(messages, 'ready');
  return { child, messages, info: message.info, readyMs: performance.now() - startedAt };
}

/**
 * Runs code on a worker, to the end of its reset.
 * @param {object} limits other ones than taskOf has
 * @returns report, reset message and ms until both were there
 * @throws Error when the process ends before that
 */
export async function runOn({ child, messages }, code, limits = {}) {
  const startedAt = performance.now();
  const gone = new AbortController();
  const { signal } = gone;
  const answers = Promise.all([once(messages, 'result', { signal }), once(messages, 'reset', { signal })]);
  const end = (exitCode, killedBy) => gone.abort(new Error(`the worker ended with ${exitCode ?? killedBy}`));
  child.once('exit', end);
  const task = taskOf('bench', code);
  channelOf(child).write(
    encodeFrame({ type: 'run', task: { ...task, limits: { ...task.limits, ...limits } } }),
  );
  const [[result], [reset]] = await answers.finally(() => child.off('exit', end));
  return { report: result.report, reset, bothMs: performance.now() - startedAt };
}

/** The message channel of a worker. */
export const channelOf = (child) => child.stdio[CHANNEL_FD];

/** Ends a worker and waits for it. */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
