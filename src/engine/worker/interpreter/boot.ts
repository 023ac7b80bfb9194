import type { ImageFile } from '../../image/image-file.js';
import { createModule } from '../../pyodide/create-module.js';
import { memfsOf, type PyodideModule } from '../../pyodide/internals.js';
import { keptCode } from '../../pyodide/kept-code.js';
import type { Deadline } from '../deadline.js';
import { boundFiles } from '../filesystem/bounded-files.js';
import { WORK_DIR } from '../filesystem/sealed-filesystem.js';
import { ImportGate } from '../gate/import-gate.js';
import { dropFinalizersAfter } from '../gate/late-finalizers.js';
import type { Network } from '../network/network.js';
import type { FrozenLibraries } from '../packages/frozen-libraries.js';
import { placeFiles } from '../packages/place-files.js';
import { addDisplayDevice } from '../streams/display-device.js';
import type { DisplaySink } from '../streams/display-sink.js';
import { replaceRandomDevices } from '../streams/random-device.js';
import { connectStandardStreams, type StandardStreams } from '../streams/standard-streams.js';
import { FileCalls } from './file-calls.js';
import { hostFunctions } from './host-functions.js';
import type { MemoryCap } from './memory-cap.js';
import { MemoryPressure } from './memory-pressure.js';
import type { SessionClock } from './session-clock.js';
import { SignalPace } from './signal-pace.js';

const WASM_PAGE = 65_536;

export interface Streams extends StandardStreams {
  display: DisplaySink;
}

/**
 * Instantiates the interpreter behind the gate, seals the gate, and lays out the files that Python of the image knows.
 * Linear memory is large enough for the image, and holds nothing yet that could run.
 */
export async function boot(
  { header: { core, layer } }: ImageFile,
  coreFiles: Uint8Array,
  streams: Streams,
  deadline: Deadline,
  memory: MemoryCap,
  clock: SessionClock,
  libraries: FrozenLibraries,
  network: Network,
  compileAnew: boolean,
): Promise<{
  module: PyodideModule;
  gate: ImportGate;
  pace: SignalPace;
  pressure: MemoryPressure;
  /** Refuses pipes and maps until the file system is attached. */
  descriptors: FileCalls;
}> {
  const pace = new SignalPace(memory);
  const pressure = new MemoryPressure(memory);
  const descriptors = new FileCalls(memory);
  const gate = new ImportGate(
    hostFunctions(deadline, memory, clock, libraries, pace, pressure, descriptors, network),
  );
  gate.install(
    (linear) => {
      growTo(linear, Math.max(core.memory.bytes, layer?.sealed?.memory.bytes ?? 0));
      memory.attach(linear);
    },
    compileAnew ? undefined : keptCode,
  );
  dropFinalizersAfter(() => gate.sealed);
  const module = await createModule(core.state.environment);
  gate.seal();
  const { FS: fs } = module;
  for (const folder of [...core.folders, WORK_DIR]) fs.mkdirTree(folder);
  placeFiles(fs, memfsOf(module), core.files, coreFiles);
  connectStandardStreams(fs, streams);
  addDisplayDevice(fs, streams.display);
  network.addDevice(fs);
  replaceRandomDevices(fs);
  boundFiles(fs);
  pace.attach(module.__Py_emscripten_signal_clock);
  pressure.attach(() => module._sbrk(0));
  return { module, gate, pace, pressure, descriptors };
}

/** Pyodide sizes its memory for an empty image. */
function growTo(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / WASM_PAGE));
}
