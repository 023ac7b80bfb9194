import type { EmscriptenFs } from '../../pyodide/emscripten-fs.js';

const ENXIO = 60;
/** Emscripten's device numbers of /dev/tty and /dev/tty1. */
const TERMINALS = [
  [5, 0],
  [6, 0],
] as const;

/**
 * Opening a terminal fails, as in a process that has none. Emscripten's own keep unfinished lines in JavaScript,
 * without limit and across resets, and print to the host's descriptors.
 */
export function withoutTerminal(fs: EmscriptenFs): void {
  for (const [major, minor] of TERMINALS) {
    const device = fs.devices[fs.makedev(major, minor)];
    if (!device) throw new Error(`Emscripten's terminal device ${major}:${minor} is gone`);
    device.stream_ops = {
      open: () => {
        throw new fs.ErrnoError(ENXIO);
      },
    };
  }
}
