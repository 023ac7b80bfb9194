/**
 * Command: keeps the machine code that V8 makes of Python while typical programs run, for workers to begin with; see
 * pyodide/kept-code.ts. Without it everything works, and new workers are slow at first. `node dist/engine/worker/build-code.js`
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writeWholeSync } from '../../base/write-whole.js';
import { ImageFile } from '../image/image-file.js';
import { DEFAULT_IMAGE_DIR } from '../image/image-location.js';
import { ensureImage } from '../image/image-store.js';
import { pyodideFolder } from '../image/package-files.js';
import { CODE_FILE, keepCode, keptCode } from '../pyodide/kept-code.js';
import { grantableStackBytes, stackFlags } from '../sandbox/host/stack.js';
import { NODE_FLAGS } from '../sandbox/node-flags.js';
import { Interpreter } from './interpreter/interpreter.js';
import { typicalTasks } from './typical-tasks.js';

const MB = 1 << 20;
/** So often V8 has compiled what it wants to. */
const ROUNDS = 12;
/** V8 compiles in a thread of its own. */
const COMPILED_MS = 2_000;
const TURN_MS = 20;

const wasm = path.join(pyodideFolder(), 'pyodide.asm.wasm');
if (process.execArgv.includes('--v8-pool-size=1')) await build();
else {
  // V8 takes code back only where its flags are the same: those of a worker with all its limits.
  const flags = [...NODE_FLAGS, ...stackFlags(grantableStackBytes())];
  const { status } = spawnSync(process.execPath, [...flags, fileURLToPath(import.meta.url)], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}

async function build(): Promise<void> {
  const module = await compiled();
  rmSync(CODE_FILE, { force: true });
  const wire = readFileSync(wasm);
  const kept = keepCode(wire, module);
  if (kept) writeWholeSync(CODE_FILE, kept, 0o444);
  if (keptCode(wire) === null) {
    const { node } = process.versions;
    process.stdout.write(
      `Node ${node} keeps no compiled code: the first programs of a new worker run slower.\n`,
    );
  }
  process.exit(0);
}

/** Pyodide's module, after programs ran. */
async function compiled(): Promise<object> {
  let main: object | null = null;
  const { instantiate } = WebAssembly;
  // Below the gate, which replaces it: the first one is Pyodide's.
  WebAssembly.instantiate = async (source, imports) => {
    const made = await instantiate(source, imports);
    main ??= (made as unknown as { module: object }).module;
    return made;
  };
  const { file } = await ensureImage(process.argv[2] ?? DEFAULT_IMAGE_DIR);
  const interpreter = await Interpreter.start({
    image: ImageFile.open(file),
    memoryBytes: 256 * MB,
    diskBytes: 16 * MB,
    control: null,
    compileAnew: true,
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const task of typicalTasks()) {
      const { outcome, exception } = interpreter.run(task);
      if (outcome !== 'ok') throw new Error(`a typical program ended with ${outcome}: ${exception?.message}`);
      interpreter.reset();
    }
    await sleep(TURN_MS);
  }
  await sleep(COMPILED_MS);
  if (!main) throw new Error('Pyodide was not instantiated');
  return main;
}
