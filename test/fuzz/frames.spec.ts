import { RunIntake } from '../../src/engine/pool/worker/run-intake.js';
import { ChannelError, encodeFrame, FrameReader } from '../../src/engine/protocol/channel.js';
import { checkPayload } from '../../src/engine/protocol/check-payload.js';
import { PROTOCOL_VERSION, type WorkerMessage } from '../../src/engine/protocol/messages.js';
import { ProtocolError, readWorkerMessage } from '../../src/engine/protocol/read-worker-message.js';
import { OPTIONS } from '../kit/fake-pool.js';
import { makeInfo, makeReport, makeTask } from '../kit/fake-worker.js';
import { type Random, seeded } from './kit/random.mjs';

const MUTATIONS = 20_000;
/** For one frame of a kilobyte, on a busy machine. */
const SLOW_MS = 500;

const TASK = { ...makeTask('task'), stream: true };
const capture = { text: 'text \\xff', base64: 'dGV4dCD/', totalBytes: 6, cutBytes: 0 };
const exception = { type: 'ValueError', message: 'no', traceback: 'Traceback', line: 3 };
const HONEST: Buffer[] = [
  { type: 'ready', protocol: PROTOCOL_VERSION, info: makeInfo() } satisfies WorkerMessage,
  { type: 'result', id: 'task', report: makeReport() } satisfies WorkerMessage,
  {
    type: 'result',
    id: 'task',
    report: makeReport({ outcome: 'error', exception, stdout: capture, resultRepr: 'é€', exitCode: 1 }),
  } satisfies WorkerMessage,
  { type: 'output', id: 'task', stream: 'stderr', text: 'h\u20ac\\xff', cut: true } satisfies WorkerMessage,
  {
    type: 'display',
    id: 'task',
    bundle: { 'text/plain': 'x', 'application/json': '{"a":[1,2]}', 'image/png': 'iVBORw==' },
  } satisfies WorkerMessage,
  {
    type: 'file',
    id: 'task',
    path: '/home/pyodide/a/b.txt',
    size: 5,
    content: Buffer.from('bytes'),
  } satisfies WorkerMessage,
  { type: 'reset', id: 'task', resetMs: 1.5, heapBytes: 9, wear: 'heap_grown' } satisfies WorkerMessage,
].map((message) => encodeFrame(message));

/** Bytes changed, cut out, doubled, filled in or taken from another frame; the header is usually made to fit. */
function mutated(random: Random): Buffer {
  let frame = Buffer.from(random.pick(HONEST));
  for (let n = 1 + random.below(4); n > 0; n--) {
    const at = 4 + random.below(Math.max(1, frame.length - 4));
    const end = at + random.below(16);
    const donor = random.pick(HONEST);
    const from = random.below(donor.length);
    const filling = random.pick([
      random.bytes(end - at),
      Buffer.alloc(end - at, random.pick([0, 0x7f, 0xff, 0x80, 0x6f, 0x41, 0x5e, 0x22])),
      Buffer.alloc(0),
      Buffer.concat([frame.subarray(at, end), frame.subarray(at, end)]),
      donor.subarray(from, from + (end - at)),
    ]);
    frame = Buffer.concat([frame.subarray(0, at), filling, frame.subarray(end)]);
  }
  if (random.below(20) > 0) frame.writeUInt32LE(frame.length - 4);
  return frame;
}

describe('an honest frame with random changes', () => {
  it('is believed, refused as no frame or refused as no message, quickly and with nothing left in memory', () => {
    const random = seeded(3);
    const ends = { believed: 0, unfinished: 0, ChannelError: 0, ProtocolError: 0 };
    const before = process.memoryUsage();
    for (let n = 0; n < MUTATIONS; n++) {
      const frame = mutated(random);
      const reader = new FrameReader(OPTIONS.maxFrameBytes, checkPayload);
      const startedAt = performance.now();
      try {
        const cut = random.below(frame.length);
        const messages = [...reader.push(frame.subarray(0, cut)), ...reader.push(frame.subarray(cut))];
        for (const raw of messages) {
          const believed = readWorkerMessage(raw, { id: TASK.id, limits: TASK.limits, session: null });
          // What is believed is spliced into answers as it is.
          if (believed.type === 'result') JSON.parse(believed.report.resultJson ?? 'null');
          else if (believed.type === 'display') {
            for (const mime of Object.keys(believed.bundle)) expect(mime).toMatch(/^[ -~]+\/[ -~]+$/);
            JSON.parse(believed.bundle['application/json'] ?? 'null');
          } else if (believed.type === 'file') {
            expect(believed.path).toMatch(/^\/(home\/pyodide|tmp)\//);
            expect(believed.path.split('/')).not.toContain('..');
          }
          if (believed.type === 'output' || believed.type === 'display' || believed.type === 'file') {
            new RunIntake(TASK, undefined).take(believed);
          }
          ends.believed++;
        }
        if (messages.length === 0) ends.unfinished++;
      } catch (error) {
        if (error instanceof ChannelError) ends.ChannelError++;
        else if (error instanceof ProtocolError) ends.ProtocolError++;
        else throw new Error(`frame ${n}: ${frame.toString('base64')}`, { cause: error });
      }
      const ms = performance.now() - startedAt;
      if (ms > SLOW_MS) throw new Error(`frame ${n} took ${ms} ms: ${frame.toString('base64')}`);
    }
    // Every end was met, so the changes are neither too wild nor too tame.
    for (const count of Object.values(ends)) expect(count).toBeGreaterThan(100);
    expect((process.memoryUsage().rss - before.rss) / 2 ** 20).toBeLessThan(150);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).type).toBeUndefined();
  });
});
