import type { OutputSink } from '../../protocol/output-sink.js';
import type { EmscriptenFs, StreamOps } from '../../pyodide/emscripten-fs.js';
import type { InputSource } from './input-source.js';

export interface StandardStreams {
  stdin: InputSource;
  stdout: OutputSink;
  stderr: OutputSink;
}

/**
 * Connects the devices behind descriptors 0, 1 and 2, and the descriptors themselves. Pyodide's own devices report
 * a read from the wrong one on the host's standard error, and note in JavaScript when they were last used.
 */
export function connectStandardStreams(fs: EmscriptenFs, { stdin, stdout, stderr }: StandardStreams): void {
  const operations = [
    { read: (part: Uint8Array) => stdin.read(part) },
    { write: (part: Uint8Array) => stdout.write(part) },
    { write: (part: Uint8Array) => stderr.write(part) },
  ];
  operations.forEach(({ read, write }, fd) => {
    const stream = fs.streams[fd];
    if (!stream?.node.rdev) throw new Error(`descriptor ${fd} is not open on a device`);
    const ops: StreamOps = { open: setUnseekable };
    if (read) ops.read = (_stream, buffer, offset, length) => read(bytesOf(buffer, offset, length));
    if (write) ops.write = (_stream, buffer, offset, length) => write(bytesOf(buffer, offset, length));
    fs.registerDevice(stream.node.rdev, ops);
    stream.stream_ops = ops;
  });
}

/** A device has no position. */
export function setUnseekable(stream: { seekable: boolean }): void {
  stream.seekable = false;
}

/** Emscripten passes linear memory as signed bytes. */
function bytesOf(buffer: ArrayBufferView, offset: number, length: number): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length);
}
