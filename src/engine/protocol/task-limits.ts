/** What one run may use; all granted values, after defaults and maxima were applied. */
export interface TaskLimits {
  /** Wall clock for the run in ms, from the moment the worker starts it. */
  timeoutMs: number;
  /** Linear memory cap in bytes; Python sees MemoryError beyond it. */
  memoryBytes: number;
  /** Kept bytes of stdout, and as many of stderr: head and tail halves. */
  outputBytes: number;
  /** Longest JSON text of the result in bytes (ASCII). */
  resultBytes: number;
  /** Bytes that the run may keep in files. */
  diskBytes: number;
  /** Characters of all displays of the run together; binary data count as base64. */
  displayBytes: number;
  /** Files that come back. */
  outputFiles: number;
  /** Size of one file that comes back with its content, and of all of them together. */
  outputFileBytes: number;
  outputFilesBytes: number;
}

/** What nothing was granted of. */
export const NO_LIMITS: Readonly<TaskLimits> = {
  timeoutMs: 0,
  memoryBytes: 0,
  outputBytes: 0,
  resultBytes: 0,
  diskBytes: 0,
  displayBytes: 0,
  outputFiles: 0,
  outputFileBytes: 0,
  outputFilesBytes: 0,
};
