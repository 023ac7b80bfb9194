import { randomUUID } from 'node:crypto';
import type { Execution, ExecutionFailed, PyodidePool } from '../typescript/src/index.js';
import type { Asked } from './arguments.js';
import { readInputs } from './input-paths.js';
import { LiveOutput, note } from './live-output.js';
import { namedSession } from './named-session.js';
import { writeOutputs } from './output-folder.js';
import type { Program } from './program.js';

/** As shells and timeout(1) have them. */
const CODES: Record<Execution['outcome'], number> = {
  ok: 0,
  error: 1,
  timeout: 124,
  cancelled: 130,
  memory_limit: 137,
  crashed: 134,
  // Of runs with tools, which this command has none of: EX_TEMPFAIL of sysexits.h.
  waiting: 75,
  run_limit: 1,
  wait_failed: 75,
};

/** Runs a program; returns the exit code. @throws UsageError, PoolError (rejection) when it was not run */
export async function runProgram(pool: PyodidePool, asked: Asked, { code, stdin }: Program): Promise<number> {
  const executionId = randomUUID();
  const options = {
    executionId,
    args: asked.args,
    env: asked.env,
    stdin,
    files: await readInputs(asked.inputs),
    timeout: asked.timeoutMs,
    collect: collected(asked),
  };
  const runner = asked.session === undefined ? pool : await namedSession(pool, asked.session);
  const output = new LiveOutput();
  let result: Execution | undefined;
  let failure: ExecutionFailed | null = null;
  const stopListening = cancelOnInterrupt(pool, executionId);
  for await (const event of runner.stream(code, options)) {
    if (!asked.json) output.take(event);
    if (event.type === 'result') ({ execution: result, error: failure } = event);
  }
  stopListening();
  if (!result) throw new Error('The server sent no result.');
  if (asked.json) process.stdout.write(`${JSON.stringify({ ...idOf(runner), ...result })}\n`);
  else output.end(result);
  // Python says itself why it failed; a limit has only this sentence.
  if (failure && !result.exception && result.exitCode === null) note(failure.message);
  const faults = asked.out === undefined ? [] : await writeOutputs(pool, result.files, asked.out);
  faults.forEach(note);
  const exitCode = result.outcome === 'error' ? (result.exitCode ?? 1) : CODES[result.outcome];
  return exitCode === 0 && faults.length > 0 ? 1 : exitCode;
}

/** Without a folder for them, no files are returned, except as part of the JSON. */
function collected({ collect, out, json }: Asked): string[] | undefined {
  if (collect.length > 0) return collect;
  return out === undefined && !json ? [] : undefined;
}

const idOf = (runner: object): { sessionId?: unknown } => ('id' in runner ? { sessionId: runner.id } : {});

/** The first Ctrl+C interrupts the program, which can say how far it was; a second one ends at once. */
function cancelOnInterrupt(pool: PyodidePool, executionId: string): () => void {
  const interrupt = () => {
    process.once('SIGINT', () => process.exit(130));
    pool.cancel(executionId).catch(() => process.exit(130));
  };
  process.once('SIGINT', interrupt);
  return () => process.off('SIGINT', interrupt);
}
