import { ServiceError } from '../../base/errors.js';
import { sourceOf } from '../../base/json/json-source.js';
import type {
  FigureFormat,
  InputFile,
  ResultFormat,
  Task,
  WaitTerms,
} from '../../engine/protocol/messages.js';
import type { TaskBounds } from './bound-by-access.js';

/** A valid request, as its DTO holds it. */
export interface ExecutionRequest {
  code: string;
  context?: Record<string, unknown>;
  stdin?: string;
  args?: string[];
  env?: Record<string, string>;
  files?: { path: string; content: string; encoding?: 'utf8' | 'base64' }[];
  /** Input files that came as bytes. */
  uploads?: InputFile[];
  /** Wall clock asked for, in ms. */
  timeout?: number;
  /** Globs of the files to return; default: all in the work folder. */
  collect?: string[];
  display?: { figures?: FigureFormat };
  resultFormat?: ResultFormat;
  /** Names of the network rules that it may use; default: none. */
  network?: string[];
  /** The program may wait for tools. */
  waits?: WaitTerms;
}

/**
 * The task for a valid request, every limit granted.
 * @throws ServiceError PAYLOAD_TOO_LARGE when the input files exceed a limit; the sentence says which
 */
export function buildTask(
  request: ExecutionRequest,
  bounds: TaskBounds,
  id: string,
  {
    resultFormat = request.resultFormat ?? 'json',
    stream = false,
    session = null,
  }: Partial<Pick<Task, 'resultFormat' | 'stream' | 'session'>> = {},
): Task {
  const { limits } = bounds;
  return {
    id,
    code: request.code,
    contextJson: request.context ? contextText(request.context) : null,
    stdin: request.stdin ?? '',
    args: request.args ?? [],
    env: request.env ?? {},
    files: readFiles(request, bounds),
    resultFormat,
    session,
    ...(request.waits && { waits: request.waits }),
    stream,
    collect: request.collect ?? null,
    figures: request.display?.figures ?? 'png',
    limits: {
      ...limits,
      timeoutMs: Math.min(request.timeout ?? bounds.executionTimeoutMs, limits.timeoutMs),
    },
  };
}

/** As the client wrote it: JavaScript would round its numbers, and sort its keys. */
export function contextText(context: object): string {
  return sourceOf(context) ?? JSON.stringify(context);
}

function readFiles({ files: sent, uploads = [] }: ExecutionRequest, bounds: TaskBounds): InputFile[] {
  // null means that there are none, as for every option.
  const files = sent ?? [];
  const count = files.length + uploads.length;
  if (count > bounds.inputFilesMax) {
    throw tooLarge(`${count} input files were sent; at most ${bounds.inputFilesMax} are allowed.`);
  }
  let total = 0;
  const check = (path: string, bytes: number): void => {
    if (bytes > bounds.inputFileBytesMax) {
      throw tooLarge(
        `The input file ${JSON.stringify(path.slice(0, 80))} has ${bytes} bytes; at most ${bounds.inputFileBytesMax} are allowed per file.`,
      );
    }
    total += bytes;
    if (total > bounds.limits.diskBytes) {
      throw tooLarge(
        `The input files exceed the ${bounds.limits.diskBytes} bytes that an execution may keep in files.`,
      );
    }
  };
  const decoded = files.map(({ path, content, encoding = 'utf8' }) => {
    // How many bytes base64 comes to shows when it is decoded: it may have line breaks.
    const bytes = Buffer.from(content, encoding);
    check(path, bytes.length);
    return { path, content: bytes };
  });
  for (const { path, content } of uploads) check(path, content.byteLength);
  return [...decoded, ...uploads];
}

function tooLarge(sentence: string): ServiceError {
  return new ServiceError('PAYLOAD_TOO_LARGE', sentence);
}
