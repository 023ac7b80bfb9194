/** The worker process: started by the pool, one interpreter, one task at a time. */
import { ImageFile } from '../image/image-file.js';
import { loadNative } from '../native/load-native.js';
import { closeProcessBinding } from '../sandbox/inside/process-binding.js';
import { proveLayers } from '../sandbox/inside/prove-layers.js';
import {
  CHANNEL_FD,
  CONTROL_FD,
  NETWORK_FD,
  OUTPUT_FD,
  parseWorkerArguments,
} from '../sandbox/worker-arguments.js';
import { ChannelToParent } from './channel-to-parent.js';
import { closeDoor } from './close-door.js';
import { ControlPipe } from './control-pipe.js';
import { Dispatcher } from './dispatcher.js';
import { Interpreter } from './interpreter/interpreter.js';
import { askOn } from './network/network-pipe.js';
import { openRecord } from './streams/output-recorder.js';

// Node would print the offending source line first: a megabyte of minified code.
process.on('uncaughtException', (error: unknown) => {
  process.stderr.write(`${(error instanceof Error && error.stack) || String(error)}\n`);
  process.exit(1);
});

/** From the start of a worker until V8 has done most of its work, on a busy machine too. */
const COMPILED_MS = 1_000;

const options = parseWorkerArguments(process.argv.slice(2));
const layers = await proveLayers(options.sandbox);
// After the self-test, which is to find Node as it is, and before Pyodide, which asks for it.
closeProcessBinding();
const image = ImageFile.open(options.imageFile);
const native = options.mapMemory ? loadNative() : { missing: 'WORKER_MEMORY is copied' };
const channel = new ChannelToParent(CHANNEL_FD);
const interpreter = await Interpreter.start({
  image,
  native,
  stateFd: options.sandbox.stateFd ?? null,
  memoryBytes: options.memoryBytes,
  diskBytes: options.diskBytes,
  control: new ControlPipe(CONTROL_FD),
  network: options.sandbox.hasNetwork ? askOn(NETWORK_FD) : null,
  record: options.sandbox.recordsOutput ? openRecord(OUTPUT_FD, native) : null,
  voice: channel,
});
// Nothing but tasks comes now.
const sealedSystemCalls = await closeDoor(
  options.sandbox.planned.sealedSystemCalls,
  native,
  image.fd,
  interpreter.statesMapped ? (options.sandbox.stateFd ?? null) : null,
);
const dispatcher = new Dispatcher(interpreter, channel);

channel.listen(
  (message) => dispatcher.receive(message),
  // The parent is gone or wants this worker to end.
  () => process.exit(0),
);
// V8 compiles Python's machinery in a thread of its own, which keeps the memory that it needed for that.
if (!('missing' in native)) setTimeout(() => native.trim(), COMPILED_MS).unref();
dispatcher.announce({
  imageFingerprint: image.header.fingerprint,
  pyodideVersion: image.header.pyodideVersion,
  pythonVersion: image.header.pythonVersion,
  bootMs: performance.now(),
  sealedBytes: interpreter.sealedBytes,
  layoutFingerprint: interpreter.layout,
  seal: JSON.stringify(interpreter.seal),
  layers: { ...layers, sealedSystemCalls },
  memoryMapped: interpreter.memoryMapped,
});
