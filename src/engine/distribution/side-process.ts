import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { ERRORS, type ErrorCode } from '../../base/error-table.js';
import { PackageError, type PackageErrorCode } from './package-error.js';

/** JavaScript heap, MB; buffers with packages do not count. */
const HEAP_MB = 512;
const ANSWER_CHARS_MAX = 16 << 20;
const STDERR_CHARS_MAX = 2_000;
/** Messages before the result: further or longer ones are ignored. */
const MESSAGES_MAX = 20_000;
const MESSAGE_CHARS_MAX = 1_000;
const MESSAGE = '{"progress":';

/** Result of a job. `name` is that of an error other than PackageError, such as SandboxError. */
export type SideAnswer<T> =
  | { done: T }
  | { code: string; message: string }
  | { name: string; message: string };

export interface SideOptions {
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** Environment. Default: empty. */
  env?: Record<string, string>;
  /** Receives JSON values that the job sends before its result. Untrusted, like the result. */
  onMessage?: (message: unknown) => void;
}

/** A job failed with an error other than PackageError, or its process crashed. */
export class SideError extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Runs a job in a separate process, where it can neither block the event loop nor exhaust the memory of this one.
 * @param entry a module that calls `answerJob`
 * @throws PackageError, or SideError with the name of another error (rejections)
 */
export async function inSideProcess<T>(
  entry: string,
  job: object,
  { timeoutMs, signal, env = {}, onMessage = () => undefined }: SideOptions,
): Promise<T> {
  signal?.throwIfAborted();
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, entry], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    ...(signal && { signal }),
  });
  const ended = new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, killedBy) => resolve(String(killedBy ?? code)));
  });
  child.stdin.on('error', () => undefined);
  // Standard input stays open; it closes, and the process exits, when this one ends.
  child.stdin.write(`${JSON.stringify(job)}\n`);
  const [answer, said, how] = await Promise.all([
    answerOf(child.stdout, onMessage),
    textWithin(child.stderr, STDERR_CHARS_MAX),
    ended,
  ]);
  if (how !== '0') throw new SideError('Error', `the package process ended with ${how}: ${said.trim()}`);
  return read<T>(answer);
}

/** The first `max` characters; the rest is ignored. */
async function textWithin(stream: Readable, max: number): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) if (text.length < max) text += chunk;
  return text.slice(0, max);
}

/** The last line; messages before it are reported as they arrive. */
async function answerOf(stream: Readable, onMessage: (message: unknown) => void): Promise<string> {
  const parts: string[] = [];
  let chars = 0;
  let messages = 0;
  for await (const chunk of stream.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = chunk.split('\n');
    for (const [index, text] of lines.entries()) {
      chars += text.length;
      if (chars <= ANSWER_CHARS_MAX) parts.push(text);
      if (index === lines.length - 1) continue;
      const line = chars <= MESSAGE_CHARS_MAX ? parts.join('') : '';
      parts.length = 0;
      chars = 0;
      if (line.startsWith(MESSAGE) && ++messages <= MESSAGES_MAX) onMessage(messageIn(line));
    }
  }
  return parts.join('');
}

function messageIn(line: string): unknown {
  try {
    return (JSON.parse(line) as { progress: unknown }).progress;
  } catch {
    return undefined;
  }
}

function read<T>(text: string): T {
  const answer = JSON.parse(text) as SideAnswer<T>;
  if ('done' in answer) return answer.done;
  if ('code' in answer && answer.code in ERRORS) {
    throw new PackageError(answer.code as ErrorCode as PackageErrorCode, answer.message);
  }
  throw new SideError('name' in answer ? answer.name : 'Error', answer.message);
}

/** The child's side: reads the job, runs it, sends the result, exits. Also exits when standard input closes. */
export async function answerJob<J, T>(
  work: (job: J, send: (message: unknown) => void) => T | Promise<T>,
): Promise<void> {
  const send = (progress: unknown) => void process.stdout.write(`${JSON.stringify({ progress })}\n`);
  const job = await firstLine();
  let answer: SideAnswer<T>;
  try {
    answer = { done: ((await work(JSON.parse(job) as J, send)) ?? null) as T };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    answer = error instanceof PackageError ? { code: error.code, message } : { name, message };
  }
  process.stdout.write(JSON.stringify(answer), () => process.exit(0));
}

function firstLine(): Promise<string> {
  let line = '';
  return new Promise((resolve) => {
    process.stdin.setEncoding('utf8');
    process.stdin.on('data', (chunk: string) => {
      line += chunk;
      if (line.endsWith('\n')) resolve(line);
    });
    process.stdin.on('end', () => process.exit(1));
  });
}
