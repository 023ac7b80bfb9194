import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { type Built, readBuilderMessage } from '../protocol/builder-message.js';
import { FrameReader } from '../protocol/channel.js';
import { checkPayload } from '../protocol/check-payload.js';
import { InnerProcess } from '../sandbox/inner-process.js';
import type { SandboxMode } from '../sandbox/sandbox-mode.js';
import { formatWorkerArguments, INFO_FD } from '../sandbox/worker-arguments.js';
import { describeWorkerSpawn } from '../sandbox/worker-spawn.js';

const ENTRY = path.join(import.meta.dirname, '..', 'worker', 'build-layer.js');
const STDERR_CHARS = 2000;
/** What a message holds beside memory: the layout and the segments. */
const FRAME_SLACK_BYTES = 64 << 20;

export interface BuilderOptions {
  /** The same caps as for workers, since those adopt what comes out. */
  memoryBytes: number;
  diskBytes: number;
  sandboxMode: SandboxMode;
  /** From the start of the process to its answer. */
  timeoutMs: number;
}

/** The builder did not make an image; the text says why. */
export class BuilderError extends Error {
  override readonly name = 'BuilderError';
}

/**
 * Runs the builder on a draft, in a sandbox that lets it read the draft and nothing else of the machine.
 * @throws BuilderError (rejection) with Python's own words when an import failed
 */
export async function runBuilder(
  draftFile: string,
  { memoryBytes, diskBytes, sandboxMode, timeoutMs }: BuilderOptions,
  signal?: AbortSignal,
): Promise<Built> {
  const { command, args, options, layers, reportFd, infoFd } = describeWorkerSpawn(
    draftFile,
    memoryBytes,
    sandboxMode,
  );
  const sandbox = { planned: layers, reportFd, strict: sandboxMode === 'strict' };
  const words = formatWorkerArguments({ imageFile: draftFile, memoryBytes, diskBytes }, sandbox);
  const child = spawn(command, [...args, ENTRY, ...words], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe', ...(infoFd === null ? [] : (['pipe'] as const))],
  });
  const inner = new InnerProcess(child.pid, child.stdio[INFO_FD] as Readable | undefined);
  let said = '';
  child.stderr?.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(0, STDERR_CHARS);
  });
  try {
    return await new Promise<Built>((resolve, reject) => {
      const fail = (why: string) => reject(new BuilderError(why));
      const timer = setTimeout(() => fail(`it took longer than ${timeoutMs} ms`), timeoutMs);
      signal?.addEventListener('abort', () => fail('it is not wanted any more'), { once: true });
      const reader = new FrameReader(memoryBytes + FRAME_SLACK_BYTES, checkPayload);
      const channel = child.stdio[3] as Duplex;
      channel.on('error', () => undefined);
      channel.on('data', (chunk: Buffer) => {
        try {
          for (const raw of reader.push(chunk)) {
            clearTimeout(timer);
            const read = readBuilderMessage(raw, memoryBytes);
            if ('reason' in read) fail(read.reason);
            else resolve(read);
          }
        } catch (error) {
          fail(`the builder broke the protocol: ${(error as Error).message}`);
        }
      });
      child.on('error', (error) => fail(error.message));
      child.on('close', (code, killedBy) => {
        clearTimeout(timer);
        fail(`the builder ended with ${code ?? killedBy}: ${said.trim()}`);
      });
    });
  } finally {
    if (child.exitCode === null && child.signalCode === null) inner.kill('SIGKILL');
    child.kill('SIGKILL');
  }
}
