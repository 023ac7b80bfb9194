// The interpreter alone, in this process. Prints {runMs, resetMs, bothMs, memcpyMs, sealedBytes}: medians of `1+1`.
import { DIST } from '../kit/paths.mjs';
import { median } from '../kit/statistics.mjs';
import { imageFile, taskOf } from '../kit/worker.mjs';

const { ImageFile } = await import(`${DIST}/image/image-file.js`);
const { Interpreter } = await import(`${DIST}/worker/interpreter/interpreter.js`);
const image = ImageFile.open(await imageFile());
const options = { image, memoryBytes: 256 << 20, diskBytes: 1 << 20, control: null };
const interpreter = await Interpreter.start(options);

// What a reset is compared with: the same number of bytes from ordinary memory into WebAssembly memory.
const bytes = interpreter.sealedBytes;
const linear = new Uint8Array(new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536) }).buffer);
const copy = new Uint8Array(bytes).fill(7);

const task = taskOf('bench', '1+1');
const samples = { runMs: [], resetMs: [], bothMs: [], memcpyMs: [] };
for (let round = 0; round < 700; round += 1) {
  const start = performance.now();
  interpreter.run(task);
  const ran = performance.now();
  interpreter.reset();
  const reset = performance.now();
  linear.set(copy);
  const copied = performance.now();
  // The first rounds pay for page faults and compilation.
  if (round < 200) continue;
  samples.runMs.push(ran - start);
  samples.resetMs.push(reset - ran);
  samples.bothMs.push(reset - start);
  samples.memcpyMs.push(copied - reset);
}
const medians = Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, median(values)]));
process.stdout.write(JSON.stringify({ ...medians, sealedBytes: bytes }));
process.exit(0);
