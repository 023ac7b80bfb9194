import { spawn } from 'node:child_process';
import path from 'node:path';
import { BENCH, DIST } from '../kit/paths.mjs';
import { median, short } from '../kit/statistics.mjs';
import { channelOf, startWorker, stop, taskOf } from '../kit/worker.mjs';

const { encodeFrame, FrameReader } = await import(`${DIST}/engine/protocol/channel.js`);
const BYTES = 1_000_000;
const ROUNDS = 40;

/** The same program with and without bytes: what is between them is the cost of the bytes. */
const CODE = `
data = open("in.bin", "rb").read()
print("x" * (len(data) - 1))
open("out.bin", "wb").write(data)
None
`;

/** 1 MB in as a file, 1 MB out as output, 1 MB out as a file. @returns {Promise<import('../kit/statistics.mjs').Row[]>} */
export async function measure() {
  const worker = await startWorker();
  const echo = spawn(process.execPath, [path.join(BENCH, 'children', 'echo.mjs')], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  try {
    const full = new Uint8Array(BYTES).fill(120);
    const [withBytes, without, raw] = [[], [], []];
    // Interleaved, so that all three meet the same machine.
    for (let round = 0; round < ROUNDS; round++) {
      withBytes.push(await timed(channelOf(worker.child), task(full), 'result'));
      without.push(await timed(channelOf(worker.child), task(new Uint8Array(1)), 'result'));
      raw.push(await timed(echo.stdio[3], { bytes: full, answerBytes: 2 * BYTES }, 'echo'));
    }
    const cost = median(withBytes) - median(without);
    return [
      {
        measure:
          '1 MB of input file, output and file coming back / the same bytes copied through the channel',
        value: cost / median(raw),
        unit: '',
        atMost: 3,
        detail: `(${short(median(withBytes))} ms - ${short(median(without))} ms with 1 byte each) / ${short(median(raw))} ms`,
      },
    ];
  } finally {
    await stop(worker.child);
    await stop(echo);
  }
}

const task = (content) => ({
  type: 'run',
  task: {
    ...taskOf('bytes', CODE),
    files: [{ path: 'in.bin', content }],
    limits: { ...taskOf('bytes', '').limits, diskBytes: 64 << 20 },
  },
});

/** Sends one frame. @returns ms until the answer of this type; resolves when nothing else is under way */
function timed(channel, message, type) {
  const reader = new FrameReader(2 ** 30);
  return new Promise((resolve) => {
    let ms = Number.NaN;
    const receive = (chunk) => {
      for (const answer of reader.push(chunk)) {
        if (answer.type === type) ms = performance.now() - startedAt;
        if (answer.type === 'reset' || answer.type === 'echo') {
          channel.off('data', receive);
          resolve(ms);
        }
      }
    };
    channel.on('data', receive);
    const startedAt = performance.now();
    channel.write(encodeFrame(message));
  });
}
