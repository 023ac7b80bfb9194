// The interpreter alone, in this process, with memory mapped where it can be. Prints medians of `1+1`, and of the resets
// after other programs: {runMs, resetMs, bothMs, memcpyMs, sealedBytes, mapped, resets: {name: ms}}.
// Argument: the file of an image; without it the core's.
import { DIST } from '../kit/paths.mjs';
import { median } from '../kit/statistics.mjs';
import { imageFile, taskOf } from '../kit/worker.mjs';

const { ImageFile } = await import(`${DIST}/engine/image/image-file.js`);
const { loadNative } = await import(`${DIST}/engine/native/load-native.js`);
const { Interpreter } = await import(`${DIST}/engine/worker/interpreter/interpreter.js`);

/** What programs leave behind, from hardly anything to much. */
const PROGRAMS = {
  json: 'import json\nrows = [{"id": i, "name": f"row {i}", "tags": ["a", "b"]} for i in range(500)]\nlen(json.loads(json.dumps(rows)))',
  objects: 'class Item:\n    def __init__(self, n): self.n = n\nlen([Item(n) for n in range(20_000)])',
  lists: 'len([list(range(1000)) for _ in range(500)])',
};
/** The first rounds pay for page faults and compilation. */
const WARM_UP = 200;
const ROUNDS = 500;

const native = loadNative();
const image = ImageFile.open(process.argv[2] ?? (await imageFile()));
const options = { image, native, memoryBytes: 256 << 20, diskBytes: 1 << 20, control: null };
const interpreter = await Interpreter.start(options);

// What a reset is compared with: the same number of bytes from ordinary memory into WebAssembly memory.
const bytes = interpreter.sealedBytes;
const linear = new Uint8Array(new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536) }).buffer);
const copy = new Uint8Array(bytes).fill(7);

/** Run and reset, timed. @param {string} code @returns {[number, number]} ms each */
function timed(code) {
  const task = taskOf('bench', code);
  const start = performance.now();
  const report = interpreter.run(task);
  const ran = performance.now();
  interpreter.reset();
  const end = performance.now();
  if (report.outcome !== 'ok') throw new Error(`${code}: ${report.exception?.traceback ?? report.message}`);
  return [ran - start, end - ran];
}

function measure(code, rounds, warmUp) {
  const times = Array.from({ length: rounds + warmUp }, () => timed(code)).slice(warmUp);
  return {
    runMs: median(times.map(([run]) => run)),
    resetMs: median(times.map(([, reset]) => reset)),
    bothMs: median(times.map(([run, reset]) => run + reset)),
  };
}

function memcpyMs() {
  const times = Array.from({ length: 60 }, () => {
    const start = performance.now();
    linear.set(copy);
    return performance.now() - start;
  });
  return median(times);
}

const before = memcpyMs();
const plain = measure('1+1', ROUNDS, WARM_UP);
const resets = {};
for (const [name, code] of Object.entries(PROGRAMS)) resets[name] = measure(code, 60, 20).resetMs;
for (let round = 0; round < 100; round += 1) for (const code of Object.values(PROGRAMS)) timed(code);
resets.mixed = measure('1+1', 200, 0).resetMs;
// The machine's speed drifts: memory is copied before and after.
const copied = (before + memcpyMs()) / 2;
process.stdout.write(
  JSON.stringify({
    ...plain,
    memcpyMs: copied,
    sealedBytes: bytes,
    mapped: interpreter.memoryMapped,
    resets,
  }),
);
process.exit(0);
