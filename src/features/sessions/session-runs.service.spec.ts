import { describe, expect, it } from '@jest/globals';
import { make } from '../../../test/kit/checkpoints.js';
import type { Settings } from '../../config/settings.js';
import { pack } from '../../engine/checkpoint-format/codec.js';
import { readCheckpoint } from '../../engine/checkpoint-format/container.js';
import { manifestOf } from '../../engine/checkpoint-format/manifest.js';
import { writeStep } from '../../engine/checkpoint-format/step-state.js';
import type { Caller, ExecuteService } from '../executions/execute.service.js';
import { SessionRunsService } from './session-runs.service.js';

const MAX = 10_000;
const whole = make({ a: Buffer.from('a') });
const parts = readCheckpoint(whole);
const { codec: _, chunks: __, files: ___, blobs: ____, ...facts } = parts.header;
const known = [...parts.chunks, parts.files, ...parts.blobs];
const step = (changes = {}) =>
  writeStep(
    { ...facts, chunks: parts.chunks, files: parts.files, blobs: parts.blobs, ...changes },
    known,
    1 << 20,
  );

/** A run on a worker that says this of its state. */
async function runWith(checkpoint: Uint8Array | null) {
  const session = { state: 'kept', checkpoint, restoreMs: 1, checkpointMs: 1, fault: null, reason: null };
  const executions = { execute: async () => ({ report: { outcome: 'ok', session } }) };
  const settings = { sessionCheckpointMaxBytes: MAX } as Settings;
  const service = new SessionRunsService(executions as unknown as ExecuteService, settings);
  const from = { id: 'f', kin: [], manifest: manifestOf(parts), load: async () => whole };
  return service.run(from, { code: '1' }, {} as Caller, { signal: new AbortController().signal });
}

describe('SessionRunsService', () => {
  it('takes a state that goes on from the one before', async () => {
    const run = await runWith(step({ counted: { count: 1, bytes: 1 } }));
    expect(run.result.state).toBe('kept');
    expect(run.state?.files).toEqual({ count: 1, bytes: 1 });
  });

  it.each([
    ['that is no state', Buffer.from('PPSSTEP1 and so on')],
    ['of parts that do not exist', Buffer.concat([step() as Uint8Array, Buffer.alloc(9)])],
    [
      'larger than it may be',
      step({ chunks: [{ raw: 20_000, bytes: Uint8Array.from({ length: 20_000 }, (_, n) => n % 251) }] }),
    ],
  ])('loses a state %s, and says so, whatever the worker says', async (_what, sent) => {
    const { result, state, execution } = await runWith(sent);
    expect(state).toBeNull();
    expect(result).toMatchObject({ state: 'lost', checkpoint: null, fault: 'broken' });
    expect(result.reason).toMatch(/sent an invalid state/);
    expect(execution.report.outcome).toBe('ok');
  });

  it('takes a new part by its own bytes', async () => {
    const fresh = pack(Uint8Array.from({ length: 5_000 }, (_, n) => (n * 7919) % 251));
    const { state } = await runWith(step({ blobs: [...parts.blobs, fresh] }));
    expect(state?.checkpoint.groups?.length).toBe(fresh.bytes.length > 2_048 ? 1 : 0);
  });
});
