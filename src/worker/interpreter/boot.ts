import type { Image } from '../../image/image-file.js';
import {
  createModuleThen,
  internalsOf,
  type PyodideModule,
  type SnapshotOptions,
} from '../../pyodide/internals.js';
import type { Deadline } from '../deadline.js';
import { boundFiles } from '../filesystem/bounded-files.js';
import { ImportGate } from '../gate/import-gate.js';
import { dropFinalizersAfter } from '../gate/late-finalizers.js';
import type { FrozenLibraries } from '../packages/frozen-libraries.js';
import { addDisplayDevice } from '../streams/display-device.js';
import type { DisplaySink } from '../streams/display-sink.js';
import { replaceRandomDevices } from '../streams/random-device.js';
import { connectStandardStreams, type StandardStreams } from '../streams/standard-streams.js';
import { hostFunctions } from './host-functions.js';
import type { MemoryCap } from './memory-cap.js';
import type { SessionClock } from './session-clock.js';
import { SignalPace } from './signal-pace.js';

const WASM_PAGE = 65_536;

export interface Streams extends StandardStreams {
  display: DisplaySink;
}

/**
 * Starts Pyodide from the image, behind the gate, and leaves it ready to be sealed. The image's memory is put in
 * place here; Pyodide itself gets only the head of its snapshot, and so keeps no second copy.
 */
export async function boot(
  { header, memory: image, layer }: Image,
  streams: Streams,
  deadline: Deadline,
  memory: MemoryCap,
  clock: SessionClock,
  libraries: FrozenLibraries,
): Promise<{ module: PyodideModule; gate: ImportGate; pace: SignalPace }> {
  const pace = new SignalPace(memory);
  const gate = new ImportGate(hostFunctions(deadline, memory, clock, libraries, pace));
  // Pyodide picks up WebAssembly.instantiate when it is called; the gate has to be there first.
  gate.install((linear) => {
    growTo(linear, Math.max(image.bytes, layer?.sealed?.memoryBytes ?? 0));
    memory.attach(linear);
  });
  dropFinalizersAfter(() => gate.sealed);
  const { loadPyodide } = await import('pyodide');
  const { default: createModule } = await import('pyodide/pyodide.asm.mjs');
  const options: Parameters<typeof loadPyodide>[0] & SnapshotOptions = {
    _loadSnapshot: new Uint8Array(Buffer.from(header.snapshotHead, 'base64')),
    createPyodideModule: createModuleThen(createModule, (module) => image.unpackInto(module.HEAPU8)) as never,
    // Its defaults would open the process's own streams; ours are connected below.
    stdin: () => null,
    stdout: () => {},
    stderr: () => {},
    env: { HOME: '/home/pyodide', PYTHONHASHSEED: '0' },
    // Without packages: they belong to the image, and are put in place without Pyodide's help.
    lockFileContents: { info: header.lockInfo, packages: {} } as never,
  };
  const pyodide = await loadPyodide(options);
  const module = internalsOf(pyodide);
  connectStandardStreams(module.FS, streams);
  addDisplayDevice(module.FS, streams.display);
  replaceRandomDevices(module.FS);
  boundFiles(module.FS);
  pyodide.runPython('from pool.prepare import settle; settle()');
  // Makes the eval loop ask for signals, that is for the deadline.
  module.HEAPU8[module._Py_EMSCRIPTEN_SIGNAL_HANDLING] = 1;
  pace.attach(module.__Py_emscripten_signal_clock);
  return { module, gate, pace };
}

/** Pyodide sizes its memory for an empty image; ours must fit before the snapshot is copied in. */
function growTo(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / WASM_PAGE));
}
