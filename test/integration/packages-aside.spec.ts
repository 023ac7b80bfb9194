/** Packages are hashed, read, unpacked and written outside of the service's process: its event loop never waits for one. */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { imageOf } from '../kit/package-image.js';
import { makeWheel } from '../kit/wheels.mjs';

const MB = 1 << 20;
const folder = mkdtempSync(path.join(tmpdir(), 'packages-aside-'));
let image = '';
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  if (image) rmSync(image, { force: true });
});

/** Bytes that do not shrink. */
function noise(bytes: number): Buffer {
  const result = Buffer.alloc(bytes);
  let state = 1;
  for (let at = 0; at < bytes; at += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    result.writeInt32LE(state, at);
  }
  return result;
}

it('a wheel of 60 MB that unpacks to 310 MB neither stops it nor takes its memory', async () => {
  const zeros = Buffer.alloc(50 * MB);
  const { fileName, bytes } = makeWheel({
    name: 'large',
    files: {
      'large/__init__.py': `# ${path.basename(folder)}\n`,
      'large/noise.bin': noise(60 * MB),
      ...Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`large/zeros${n}.bin`, zeros])),
    },
  });
  mkdirSync(path.join(folder, 'wheels'));
  const file = path.join(folder, 'wheels', fileName);
  writeFileSync(file, bytes);
  const rssBefore = process.memoryUsage.rss();
  // The first call loads modules, synchronously.
  const make = await imageOf(path.join(folder, 'cache'));
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  ({ file: image } = await make([file]));
  // Checked again, as at each start.
  await make([file]);
  delay.disable();
  expect(statSync(image).size).toBeGreaterThan(310 * MB);
  // 42 ms alone, 5,800 when the service did it itself; other tests take turns with this one.
  expect(delay.max / 1e6).toBeLessThan(300);
  expect((process.memoryUsage.rss() - rssBefore) / MB).toBeLessThan(100);
});
