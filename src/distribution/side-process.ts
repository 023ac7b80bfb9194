import { spawn } from 'node:child_process';
import { ERRORS, type ErrorCode } from '../common/errors.js';
import { PackageError, type PackageErrorCode } from './package-error.js';

/** What such a process may hold in JavaScript, MB; the bytes of packages are not counted in it. */
const HEAP_MB = 512;
const ANSWER_CHARS_MAX = 16 << 20;
const STDERR_CHARS_MAX = 2_000;

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
  { timeoutMs, signal, env = {} }: SideOptions,
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
    textWithin(child.stdout, ANSWER_CHARS_MAX),
    textWithin(child.stderr, STDERR_CHARS_MAX),
    ended,
  ]);
  if (how !== '0') throw new SideError('Error', `reading packages ended with ${how}: ${said.trim()}`);
  return read<T>(answer);
}

/** What comes after so many characters is passed over. */
async function textWithin(stream: AsyncIterable<Buffer>, max: number): Promise<string> {
  let text = '';
  for await (const chunk of stream) if (text.length < max) text += chunk.toString();
  return text.slice(0, max);
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
export async function answerJob<J, T>(work: (job: J) => T | Promise<T>): Promise<void> {
  const job = await firstLine();
  let answer: SideAnswer<T>;
  try {
    answer = { done: ((await work(JSON.parse(job) as J)) ?? null) as T };
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
