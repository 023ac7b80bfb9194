import { spawn } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import {
  type BuilderOrder,
  type Built,
  BYTECODE_BYTES_MAX,
  readBuilderMessage,
} from '../protocol/builder-message.js';
import { encodeFrame, FrameReader } from '../protocol/channel.js';
import { ProtocolError } from '../protocol/check-fields.js';
import { checkPayload } from '../protocol/check-payload.js';
import { InnerProcess } from '../sandbox/inner-process.js';
import { demandLayers, SandboxError } from '../sandbox/layers.js';
import type { SandboxMode } from '../sandbox/sandbox-mode.js';
import {
  CHANNEL_FD,
  formatWorkerArguments,
  INFO_FD,
  STDOUT_IS_FREE,
  workerDescriptors,
} from '../sandbox/worker-arguments.js';
import { workerEntry } from '../sandbox/worker-entry.js';
import { describeWorkerSpawn } from '../sandbox/worker-spawn.js';

const STDERR_CHARS = 2000;
/** What a message holds beside memory: bytecode, the layout and the segments. */
const FRAME_SLACK_BYTES = BYTECODE_BYTES_MAX + (64 << 20);

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

  /** Whether a package that was asked for cannot be imported: it would not be another time. */
  get saysWhichImport(): boolean {
    return /^ImportFailure: import \S+ failed/.test(this.message);
  }
}

/**
 * Runs the builder on a draft, in a sandbox that lets it read the draft and nothing else of the machine. It imports
 * nothing before it has told which layers hold, and in strict mode only when all do.
 * @throws BuilderError (rejection) with Python's own words when an import failed; SandboxError (rejection) in strict mode
 *   when a layer is missing
 */
export async function runBuilder(
  draftFile: string,
  { memoryBytes, diskBytes, sandboxMode, timeoutMs }: BuilderOptions,
): Promise<Built> {
  const { command, args, options, layers, reportFd, infoFd } = describeWorkerSpawn(
    draftFile,
    memoryBytes,
    sandboxMode,
    false,
  );
  const sandbox = { planned: layers, reportFd };
  const words = formatWorkerArguments(
    { imageFile: draftFile, memoryBytes, diskBytes, mapMemory: false },
    sandbox,
  );
  const child = spawn(command, [...args, workerEntry('build-layer'), ...words], {
    ...options,
    stdio: workerDescriptors(infoFd),
  });
  const inner = new InnerProcess(child.pid, child.stdio[INFO_FD] as Readable | undefined);
  if (STDOUT_IS_FREE) child.stdout?.resume();
  let said = '';
  child.stderr?.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(0, STDERR_CHARS);
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Built>((resolve, reject) => {
      const fail = (why: string) => reject(new BuilderError(why));
      timer = setTimeout(() => fail(`it took longer than ${timeoutMs} ms`), timeoutMs);
      const reader = new FrameReader(memoryBytes + FRAME_SLACK_BYTES, checkPayload);
      const channel = child.stdio[CHANNEL_FD] as Duplex;
      let proven = false;
      const take = (raw: unknown) => {
        const said = readBuilderMessage(raw, memoryBytes);
        if (said.type === 'proven' && !proven) {
          proven = true;
          if (sandboxMode === 'strict') demandLayers(said.layers);
          channel.write(encodeFrame({ type: 'build' } satisfies BuilderOrder));
        } else if (said.type === 'failed') fail(said.reason);
        else if (said.type === 'built' && proven) resolve(said);
        else throw new ProtocolError(`${said.type} is not what comes next`);
      };
      channel.on('error', () => undefined);
      channel.on('data', (chunk: Buffer) => {
        try {
          for (const raw of reader.push(chunk)) take(raw);
        } catch (error) {
          if (error instanceof SandboxError) reject(error);
          else fail(`the builder broke the protocol: ${(error as Error).message}`);
        }
      });
      child.on('error', (error) => fail(error.message));
      child.on('close', (code, killedBy) => {
        fail(`the builder ended with ${code ?? killedBy}: ${said.trim()}`);
      });
    });
  } finally {
    clearTimeout(timer);
    if (child.exitCode === null && child.signalCode === null) inner.kill('SIGKILL');
    child.kill('SIGKILL');
  }
}
