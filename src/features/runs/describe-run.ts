import { isoTime } from '../../base/iso-time.js';
import { JsonText, stringify } from '../../base/json/json-text.js';
import type { OpenCall } from '../../engine/protocol/read-calls.js';
import type { RoundNote } from '../../server/logging/request-execution.js';
import type { Delivered } from '../executions/deliver.js';
import { describeOutcome, type OutcomeAnswer } from '../executions/describe-outcome.js';
import type { Execution } from '../executions/execute.service.js';
import { currentCheckpoint, type SessionRecord } from '../sessions/record/session-record.js';
import { describeCalls, type KeptAnswer } from './kept-answer.js';
import type { RunState } from './run-state.js';

/** A run that is stored. */
export interface StoredRun {
  record: SessionRecord;
  state: RunState;
}

/** `run` of answers. Pure. @param durable whether the store outlives the server */
export function describeRun({ record, state }: StoredRun, durable: boolean) {
  return {
    id: state.id,
    state: state.ended === null ? 'waiting' : 'ended',
    outcome: state.ended ?? 'waiting',
    round: state.round,
    createdAt: isoTime(record.createdAt),
    expiresAt: isoTime(record.expiresAt),
    checkpointBytes: state.ended === null ? (currentCheckpoint(record)?.bytes ?? 0) : 0,
    durable,
  };
}

export type RunData = ReturnType<typeof describeRun>;

/** What is delivered of a round. */
export interface AnsweredRound extends Delivered {
  /** For the log line; absent where nothing is stored any more. */
  note?: RoundNote;
  workerId?: number | null;
  answer: Omit<OutcomeAnswer, 'data'> & { data: object };
}

/** The answer of a round: that of any execution, and where the run stands. Pure. @param run null: there is none any more */
export function describeRound(
  { report, facts }: Execution,
  run: RunData | null,
  calls: readonly OpenCall[],
): OutcomeAnswer {
  const { data, error, code } = describeOutcome(report, facts);
  if (!run) return { data, error, code };
  return { data: { ...data, ...more(run, calls) }, error, code };
}

/** The same of a round that was answered before: nothing is run, so that the answer is all there is of it. Pure. */
export function describeKept(
  { dataJson, error, code }: NonNullable<KeptAnswer['answer']>,
  run: RunData,
  calls: readonly OpenCall[],
): AnsweredRound {
  const added = stringify(more(run, calls)).slice(1);
  const answer = { data: new JsonText(`${dataJson.slice(0, -1)},${added}`), error, code };
  return {
    facts: { executionId: run.id },
    report: { outcome: run.outcome },
    answer,
    note: noteOf(run, calls),
  };
}

/** What the log line says of a round. Pure. */
export function noteOf({ round }: RunData, calls: readonly OpenCall[]): RoundNote {
  const argumentBytes = calls.reduce((sum, { argumentsJson }) => sum + Buffer.byteLength(argumentsJson), 0);
  return { number: round, calls: calls.map(({ name }) => name), argumentBytes };
}

function more(run: RunData, calls: readonly OpenCall[]): object {
  return run.state === 'waiting' ? { run, calls: describeCalls(calls) } : { run };
}
