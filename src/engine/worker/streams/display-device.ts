import type { EmscriptenFs } from '../../pyodide/emscripten-fs.js';
import type { DisplaySink } from './display-sink.js';

/** Known to harness/display.py. */
const PATH = '/dev/display';
/** A free major number among Emscripten's devices. */
const MAJOR = 70;
const WRITABLE = 0o222;

/** Makes /dev/display, the way on which bundles leave Python: text through a descriptor, as output does. */
export function addDisplayDevice(fs: EmscriptenFs, sink: DisplaySink): void {
  const device = fs.makedev(MAJOR, 0);
  fs.registerDevice(device, {
    open: () => {},
    close: () => {},
    write: (_stream: unknown, buffer: Uint8Array, offset: number, length: number) =>
      sink.write(buffer.subarray(offset, offset + length)),
  });
  fs.mkdev(PATH, WRITABLE, device);
}
