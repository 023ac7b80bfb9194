import type { components } from './api.js';

/** The API's schemas have these names with `Dto`. */
type Schemas = components['schemas'];

export type ErrorCode = Schemas['ErrorCode'];
export type Execution = Schemas['ExecutionDto'];
export type SessionExecution = Schemas['SessionExecutionDto'];
export type BatchItem = Schemas['BatchItemDto'];
export type RunningExecution = Schemas['RunningExecutionDto'];
export type OutputFile = Schemas['OutputFileDto'];
export type SessionInfo = Schemas['SessionDto'];
export type SessionFile = Schemas['SessionFileDto'];
export type CheckpointList = Schemas['CheckpointListDto'];
export type JobInfo = Schemas['JobDto'];
export type JobWithAnswer = Schemas['JobWithAnswerDto'];
export type Checked = Schemas['CheckedDto'];
export type Packages = Schemas['PackagesDto'];
export type Status = Schemas['StatusDto'];
export type ExecuteBody = Schemas['ExecuteDto'];
export type SessionExecuteBody = Schemas['SessionExecuteDto'];
export type JobBody = Schemas['JobRequestDto'];
export type CreateSessionBody = Schemas['CreateSessionDto'];
export type ForkBody = Schemas['ForkDto'];
export type InputFile = Schemas['InputFileDto'];

/** An answer in its envelope. */
export interface Envelope<T> {
  success: boolean;
  data: T;
  error: string | null;
  code?: ErrorCode;
  meta?: { requestId?: string };
}
