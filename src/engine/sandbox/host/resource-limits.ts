const GIBIBYTE = 2 ** 30;

/** Limits of one worker process, named as for `launcher --limit` and `prlimit`. */
export type ResourceLimits = Readonly<
  Record<'nofile' | 'fsize' | 'core' | 'data' | 'memlock' | 'msgqueue' | 'stack', number>
>;

/**
 * Not limited: address space (WebAssembly reserves far more than it uses), CPU time (counts the worker's whole life, not a
 * run) and processes (counts all processes of the user; seccomp blocks new processes, and the data limit bounds the
 * stacks of threads).
 * @param memoryBytes limit of the interpreter's linear memory
 * @param stackBytes see stack.ts
 * @param bundled see worker-entry.ts
 */
export function resourceLimits(memoryBytes: number, stackBytes: number, bundled: boolean): ResourceLimits {
  return {
    // A worker uses about 25; an unbundled one has about a hundred modules open at once while it starts.
    nofile: bundled ? 64 : 256,
    // Every write to a file fails; a worker needs none. Pipes are not affected.
    fsize: 0,
    core: 0,
    // Private writable memory, bytes: the interpreter, its sealed copy, V8's heap, stacks, buffers for results.
    data: Math.max(3 * GIBIBYTE, memoryBytes + 2 * GIBIBYTE),
    memlock: 0,
    msgqueue: 0,
    stack: stackBytes,
  };
}
