/** Nest token of the root logger (pino). */
export const LOG = Symbol('Log');

/** Nest token of the root logger together with the sink that it writes to. */
export const LOG_WITH_SINK = Symbol('LogWithSink');
