import { describeError } from '../../base/describe-error.js';
import { isoTime } from '../../base/iso-time.js';
import type { Change } from './change.js';
import type { ChangeProgressDto, ChangeRecordDto, ChangeUnderWayDto } from './change-record.dto.js';
import { describeChange } from './describe-packages.js';
import { CHANGE_TTL_MS } from './kept-changes.js';
import type { Stage } from './progress.js';

export const CHANGES_PATH = '/api/packages/changes';

export function pathOfChange({ id }: Change): string {
  return `${CHANGES_PATH}/${id}`;
}

/** @param limits as for describeError */
export function describeRecord(change: Change, limits: { bodyBytes: number }): ChangeRecordDto {
  const { id, kind, names, state, end, finishedAt, createdAt } = change;
  const expires = finishedAt !== null && change.owner !== null;
  return {
    id,
    kind,
    packages: [...names],
    state,
    progress: end ? null : describeStage(change.progress.now),
    createdAt: isoTime(createdAt),
    finishedAt: finishedAt === null ? null : isoTime(finishedAt),
    expiresAt: expires ? isoTime(finishedAt + CHANGE_TTL_MS) : null,
    result: end && 'result' in end ? describeChange(end.result) : null,
    error: end && 'error' in end ? describeFailure(end.error, limits) : null,
  };
}

/** For everyone who may see the status: without the owner and the names of packages. */
export function describeUnderWay(changes: readonly Change[]): ChangeUnderWayDto[] {
  return changes.map(({ kind, progress }) => ({ kind, progress: describeStage(progress.now) }));
}

export function describeStage(stage: Stage): ChangeProgressDto {
  return stage;
}

function describeFailure(error: unknown, limits: { bodyBytes: number }): ChangeRecordDto['error'] {
  const { status, code, sentence } = describeError(error, limits);
  return { status, code, message: sentence.toWellFormed() };
}
