import { randomUUID } from 'node:crypto';
import { applyStep } from '../../src/engine/checkpoint-format/step-state.js';
import type { SessionResult } from '../../src/engine/protocol/messages.js';
import { type Ran, type TaskChanges, TestWorker } from './worker.js';

export interface Step extends Ran {
  /** Its checkpoint is the whole one. */
  session: SessionResult;
  /** What the worker sent of it. */
  sentBytes?: number;
}

/** Whole checkpoints by id, for steps that start from what the worker holds. */
const WHOLE = new Map<string, Uint8Array>();

/** A session over several worker processes: each step runs on another one than the step before. */
export class TestSession {
  #turn = 0;
  /** Where the next step starts. */
  state: { id: string; bytes: Uint8Array } | null = null;

  constructor(private readonly workers: readonly TestWorker[]) {}

  /** Runs the next step, restored from bytes; a kept state is where the one after it starts. */
  async step(code: string, changes: TaskChanges = {}): Promise<Step> {
    const worker = this.workers[this.#turn++ % this.workers.length] as TestWorker;
    const { ran, id } = await stepOn(worker, code, this.state, changes);
    if (ran.session.checkpoint) this.state = { id, bytes: ran.session.checkpoint };
    return ran;
  }

  /** Another session that goes on from the same state. */
  fork(): TestSession {
    const fork = new TestSession(this.workers);
    fork.state = this.state;
    return fork;
  }
}

/** One step on one worker. @returns what it gave, and the id of the checkpoint after it */
export async function stepOn(
  worker: TestWorker,
  code: string,
  restore: { id: string; bytes: Uint8Array | null } | null,
  changes: TaskChanges = {},
): Promise<{ ran: Step; id: string }> {
  const id = randomUUID();
  const session = { restore, checkpointId: id, maxBytes: 64 << 20, ...changes.session };
  const ran = await worker.run(code, { ...changes, session });
  if (!ran.session) throw new Error('a step of a session without a result for it');
  const step = ran as Step;
  const sent = step.session.checkpoint;
  if (!sent) return { ran: step, id };
  const before = session.restore && (session.restore.bytes ?? WHOLE.get(session.restore.id) ?? null);
  const checkpoint = applyStep(before, sent);
  WHOLE.set(id, checkpoint);
  return { ran: { ...step, session: { ...step.session, checkpoint }, sentBytes: sent.length }, id };
}

/** Worker processes for the tests of one file. */
export function workersFor(count: number, caps: Parameters<typeof TestWorker.start>[0] = {}): TestWorker[] {
  const workers: TestWorker[] = [];
  beforeAll(async () => {
    for (let n = 0; n < count; n++) workers.push(await TestWorker.start(caps));
  });
  afterAll(() => Promise.all(workers.map((worker) => worker.stop())));
  return workers;
}
