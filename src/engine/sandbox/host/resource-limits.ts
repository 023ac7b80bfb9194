const GIBIBYTE = 2 ** 30;

/** Limits of one worker process, in the words of `launcher --limit` and of `prlimit`. */
export type ResourceLimits = Readonly<
  Record<'nofile' | 'fsize' | 'core' | 'data' | 'memlock' | 'msgqueue' | 'stack', number>
>;

/**
 * Not among them: address space (WebAssembly reserves far more than it uses), CPU time (counts the worker's whole
 * life, not a run) and processes (counts all of a user's, other workers and programs included; seccomp refuses
 * processes, and the data limit bounds the stacks of threads).
 * @param memoryBytes cap on the interpreter's linear memory
 * @param stackBytes see stack.ts
 * @param bundled see worker-entry.ts
 */
export function resourceLimits(memoryBytes: number, stackBytes: number, bundled: boolean): ResourceLimits {
  return {
    // A worker uses about 25; one that is not bundled has some hundred modules open at once while it starts.
    nofile: bundled ? 64 : 256,
    // It has nothing to write: every byte to a file fails. Pipes do not count.
    fsize: 0,
    core: 0,
    // Private writable memory, bytes: the interpreter, its sealed copy, V8's heap, stacks, buffers for results.
    data: Math.max(3 * GIBIBYTE, memoryBytes + 2 * GIBIBYTE),
    memlock: 0,
    msgqueue: 0,
    stack: stackBytes,
  };
}
