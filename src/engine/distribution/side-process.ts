import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { ERRORS, type ErrorCode } from '../../base/errors.js';
import { PackageError, type PackageErrorCode } from './package-error.js';

/** What such a process may hold in JavaScript, MB; the bytes of packages are not counted in it. */
const HEAP_MB = 512;
const ANSWER_CHARS_MAX = 16 << 20;
const STDERR_CHARS_MAX = 2_000;
/** Words on the way to the answer: more of them, or longer ones, are passed over. */
const TOLD_MAX = 20_000;
const TOLD_CHARS_MAX = 1_000;
const TOLD = '{"told":';

/** How a job ended in its process. `name` of an error that is no PackageError, such as SandboxError. */
export type SideAnswer<T> =
  | { done: T }
  | { code: string; message: string }
  | { name: string; message: string };

export interface SideOptions {
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** Nothing unless given. */
  env?: Record<string, string>;
  /** Receives what the job tells before it answers: JSON values, as little to be believed as the answer. */
  onTold?: (told: unknown) => void;
}

/** A job failed with an error that its process could not name any better. */
export class SideError extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Does a job in a process of its own, where it can neither stop the event loop nor take the memory of this one.
 * @param entry a module that calls `answerJob`
 * @throws PackageError, or a SideError with the name of another one (rejections)
 */
export async function inSideProcess<T>(
  entry: string,
  job: object,
  { timeoutMs, signal, env = {}, onTold = () => undefined }: SideOptions,
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
  // It stays open: the process ends when this one does.
  child.stdin.write(`${JSON.stringify(job)}\n`);
  const [answer, said, how] = await Promise.all([
    answerOf(child.stdout, onTold),
    textWithin(child.stderr, STDERR_CHARS_MAX),
    ended,
  ]);
  if (how !== '0') throw new SideError('Error', `reading packages ended with ${how}: ${said.trim()}`);
  return read<T>(answer);
}

/** What comes after so many characters is passed over. */
async function textWithin(stream: Readable, max: number): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) if (text.length < max) text += chunk;
  return text.slice(0, max);
}

/** The last line; those before it are told as they come. */
async function answerOf(stream: Readable, onTold: (told: unknown) => void): Promise<string> {
  const parts: string[] = [];
  let chars = 0;
  let told = 0;
  for await (const chunk of stream.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = chunk.split('\n');
    for (const [index, text] of lines.entries()) {
      chars += text.length;
      if (chars <= ANSWER_CHARS_MAX) parts.push(text);
      if (index === lines.length - 1) continue;
      const line = chars <= TOLD_CHARS_MAX ? parts.join('') : '';
      parts.length = 0;
      chars = 0;
      if (line.startsWith(TOLD) && ++told <= TOLD_MAX) onTold(toldIn(line));
    }
  }
  return parts.join('');
}

function toldIn(line: string): unknown {
  try {
    return (JSON.parse(line) as { told: unknown }).told;
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

/** The other side: reads the job, does it, answers, ends. The end of standard input is the end of the parent. */
export async function answerJob<J, T>(
  work: (job: J, tell: (told: unknown) => void) => T | Promise<T>,
): Promise<void> {
  const tell = (told: unknown) => void process.stdout.write(`${JSON.stringify({ told })}\n`);
  const job = await firstLine();
  let answer: SideAnswer<T>;
  try {
    answer = { done: ((await work(JSON.parse(job) as J, tell)) ?? null) as T };
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
